#ifndef HERALD_TESTS_BENCH_WIRE_UPDATE_H_
#define HERALD_TESTS_BENCH_WIRE_UPDATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/bench/wire/prefix.h"

namespace herald::bench {

constexpr size_t kHeaderSize = 19;
constexpr size_t kMessageSizeMax = 4096;

enum class MessageType : uint8_t { kOpen = 1, kUpdate = 2, kNotification = 3, kKeepalive = 4 };

// What routes are announced with in a benchmark: ORIGIN IGP always.
struct Attributes {
  std::vector<uint32_t> as_path;
  std::vector<uint32_t> communities;  // Ascending: some daemons sort them.

  friend bool operator==(const Attributes&, const Attributes&) = default;
};

// Routes that share their attributes. All of one family.
struct RouteGroup {
  Attributes attributes;
  std::vector<Prefix> prefixes;
};

constexpr char kNextHop[] = "10.99.0.1";
constexpr char kNextHopIpv6[] = "2001:db8::1";

// Which next hops count as part of the attributes: in transit every daemon puts its own there.
enum class NextHops { kCompared, kIgnored };

// An UPDATE (RFC 4271 section 4.3, RFC 4760), its NLRI yet to be walked.
struct Update {
  struct Field {
    Octets nlri;
    bool ipv6 = false;
  };
  Field withdrawn;
  Field announced;
  Field mp_withdrawn;
  Field mp_announced;
  // Of what is told of announced and mp_announced: the same whatever the order and the flags of the
  // attributes.
  uint64_t attributes = 0;
  uint64_t mp_attributes = 0;
};

// Of the octets after the header; nothing where their form is wrong.
std::optional<Update> ReadUpdate(Octets body, NextHops next_hops);

// Splits a stream into messages, starting with the octets given.
class MessageWalk {
 public:
  explicit MessageWalk(Octets stream) : stream_(stream) {}

  // False at the end of what is complete, and where a header is wrong: ok() tells.
  bool Next(MessageType& type, Octets& body);
  // Octets of the stream up to the end of the latest message.
  size_t position() const { return position_; }
  bool ok() const { return ok_; }

 private:
  Octets stream_;
  size_t position_ = 0;
  bool ok_ = true;
};

std::vector<uint8_t> Message(MessageType type, Octets body);
// With four-octet AS numbers, route refresh and both families; hold time 180 (RFC 4271
// section 4.2).
std::vector<uint8_t> Open(uint16_t asn, uint32_t router_id);

// Who tells routes: what is put before each AS_PATH, and the next hop of IPv4.
struct Teller {
  std::vector<uint32_t> asns;
  const char* next_hop = kNextHop;
};

// Appends UPDATEs, as full as they may be.
void WriteUpdates(std::span<const RouteGroup> groups, const Teller& teller,
                  std::vector<uint8_t>& out);
void WriteWithdrawals(std::span<const RouteGroup> groups, std::vector<uint8_t>& out);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_WIRE_UPDATE_H_
