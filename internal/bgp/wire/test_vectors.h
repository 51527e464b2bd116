#ifndef HERALD_INTERNAL_BGP_WIRE_TEST_VECTORS_H_
#define HERALD_INTERNAL_BGP_WIRE_TEST_VECTORS_H_

#include <cstdint>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/message.h"
#include "internal/bgp/wire/decoded.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bgp/wire/update_codec.h"

namespace herald::wire {

// Octets from hexadecimal digits; blanks between them mean nothing.
std::vector<uint8_t> FromHex(absl::string_view digits);
std::string ToHex(Bytes octets);

Prefix P(absl::string_view text);
IpAddress Address(absl::string_view text);
Nlri Route(absl::string_view prefix, uint32_t path_id = 0);

// An UPDATE's body from the hexadecimal digits of its three fields.
std::vector<uint8_t> UpdateBody(absl::string_view withdrawn, absl::string_view attributes,
                                absl::string_view nlri);

// A session that speaks IPv4 and IPv6 unicast.
UpdateFormat DualStack();

// A whole message decoded, whatever it is.
using AnyMessage = std::variant<OpenMessage, DecodedUpdate, NotificationMessage, KeepaliveMessage,
                                RouteRefreshMessage>;
Decoded<AnyMessage> DecodeMessage(Bytes message, const UpdateFormat& format);

// Takes messages that follow each other apart.
std::vector<Bytes> SplitMessages(Bytes messages);

// Fields of the lines of a file of test vectors; lines that start with # are left out.
std::vector<std::vector<std::string>> ReadVectors(const std::string& path);

// Random values that an encoder accepts. The sequence is the seed's.
class RandomMessages {
 public:
  explicit RandomMessages(uint64_t seed) : generator_(seed) {}

  uint64_t Below(uint64_t bound) { return generator_() % bound; }
  bool Coin() { return Below(2) == 0; }
  UpdateFormat Format();
  PathAttributes Attributes(Family family, const UpdateFormat& format);
  std::vector<Nlri> Routes(Family family, const UpdateFormat& format, size_t count);
  OpenMessage Open();

 private:
  uint32_t U32() { return static_cast<uint32_t>(generator_()); }
  Asn AnyAsn(const UpdateFormat& format);
  Family AnyFamily();
  std::string Text(size_t size_max);
  AsPath Path(const UpdateFormat& format);
  template <class T, class Make>
  std::vector<T> List(size_t count_max, Make make);

  std::mt19937_64 generator_;
};

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_TEST_VECTORS_H_
