#ifndef HERALD_TESTS_BENCH_WIRE_PREFIX_H_
#define HERALD_TESTS_BENCH_WIRE_PREFIX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace herald::bench {

using Octets = std::span<const uint8_t>;

// The benchmark's own, as everything here: what is measured is not linked in. Host bits are clear.
struct Prefix {
  uint64_t high = 0;  // IPv4: the address is the upper half.
  uint64_t low = 0;
  uint8_t length = 0;
  bool ipv6 = false;

  friend bool operator==(const Prefix&, const Prefix&) = default;
  template <class H>
  friend H AbslHashValue(H h, const Prefix& p) {
    return H::combine(std::move(h), p.high, p.low, p.length, p.ipv6);
  }
};

// Clears the host bits.
Prefix Masked(Prefix prefix);
Prefix Ipv4(uint32_t address, uint8_t length);

// As NLRI (RFC 4271 section 4.3): the length, then as few octets as hold it.
void Pack(const Prefix& prefix, std::vector<uint8_t>& out);

// Reads packed prefixes one after another.
class NlriWalk {
 public:
  NlriWalk(Octets nlri, bool ipv6) : rest_(nlri), ipv6_(ipv6) {}

  // False at the end, and where a length is not one: ok() tells.
  bool Next(Prefix& prefix);
  bool ok() const { return ok_; }

 private:
  Octets rest_;
  bool ipv6_;
  bool ok_ = true;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_WIRE_PREFIX_H_
