#ifndef HERALD_TESTS_BENCH_WIRE_ROUTE_TABLE_H_
#define HERALD_TESTS_BENCH_WIRE_ROUTE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/container/flat_hash_map.h"
#include "tests/bench/wire/update.h"

namespace herald::bench {

// Which routes with which attributes: equal for equal tables, whatever the order they were told in.
struct Digest {
  size_t routes = 0;
  size_t nlri_octets = 0;  // Fewer cannot have told of them.
  uint64_t sum_high = 0;   // Together 128 bits.
  uint64_t sum_low = 0;

  friend bool operator==(const Digest&, const Digest&) = default;
};

// What a peer has been told that stands.
class RouteTable {
 public:
  // How many routes the UPDATE tells of or withdraws; nothing where its NLRI is not well formed.
  std::optional<size_t> Apply(const Update& update);
  Digest digest() const;
  void Clear() { routes_.clear(); }

 private:
  std::optional<size_t> Withdraw(const Update::Field& field);
  std::optional<size_t> Announce(const Update::Field& field, uint64_t attributes);

  absl::flat_hash_map<Prefix, uint64_t> routes_;
};

// Of a table that has these routes as this file's UPDATEs would tell them.
Digest Expected(std::span<const RouteGroup> groups, const Teller& teller, NextHops next_hops);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_WIRE_ROUTE_TABLE_H_
