#ifndef HERALD_INTERNAL_BGP_WIRE_UPDATE_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_UPDATE_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/wire/decoded.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// What two speakers agreed on that changes how an UPDATE reads on the wire. One value for each
// direction of a session.
struct UpdateFormat {
  bool four_octet_as = true;                              // RFC 6793
  bool is_external = true;                                // For which attributes are legal.
  size_t message_size_max = kMessageSizeMax;              // RFC 8654
  absl::InlinedVector<Family, 2> families = {};           // Negotiated (RFC 4760).
  absl::InlinedVector<Family, 2> add_path = {};           // With path identifiers (RFC 7911).
  absl::InlinedVector<Family, 2> extended_next_hop = {};  // IPv6 next hops allowed (RFC 8950).

  friend bool operator==(const UpdateFormat&, const UpdateFormat&) = default;
};

// A message and what was wrong with it without costing the session (RFC 7606): one entry for
// each fault, in words for the log; free of the peer's octets.
struct DecodedUpdate {
  UpdateMessage update = {};
  std::vector<std::string> faults = {};
};

// The fields of an UPDATE (RFC 4271 section 4.3), not looked into.
struct UpdateFields {
  Bytes withdrawn = {};
  Bytes attributes = {};
  Bytes nlri = {};
};
// The error: they do not fit into the message.
Decoded<UpdateFields> SplitUpdate(Bytes body);

// RFC 7606: attribute discard and treat-as-withdraw are applied here, only what resets the
// session is an error. Routes of families that were not negotiated are faults and are ignored.
Decoded<DecodedUpdate> DecodeUpdate(Bytes body, const UpdateFormat& format);

// The attributes of one route as they stand in a file or a RIB dump (RFC 6396 section 4.3.4):
// four-octet ASNs; MP_REACH_NLRI cut down to its next hop. Severity as in an UPDATE; a fault that
// would withdraw the route is an error here.
Decoded<PathAttributes> DecodeRibAttributes(Bytes attributes);

// Appends UPDATEs that withdraw nlri, all of one family, in as few messages as fit.
void EncodeWithdrawals(Family family, absl::Span<const Nlri> nlri, const UpdateFormat& format,
                       Writer& out);

// Why routes cannot be put on the wire for a peer.
enum class EncodeResult : uint8_t {
  kEncoded,
  kNoNextHop,  // No next hop of a kind that this family may have in this session (RFC 8950).
  kTooLarge,   // Attributes and one prefix exceed message_size_max.
};

// Appends UPDATEs that announce nlri, all of one family, with these attributes, which go out as
// they are: what a session changes (AS prepended, next hop self) was changed before. Nothing is
// appended unless all were encoded. AS4_PATH and AS4_AGGREGATOR are made where four_octet_as is
// off. attributes.next_hop must be an address.
EncodeResult EncodeAnnouncements(Family family, const PathAttributes& attributes,
                                 absl::Span<const Nlri> nlri, const UpdateFormat& format,
                                 Writer& out);

// RFC 4724 section 2.
void EncodeEndOfRib(Family family, Writer& out);

// Octets of one prefix: the length, then as few as hold it (RFC 4271 section 4.3).
void EncodePrefix(const Prefix& prefix, Writer& out);
// Takes one such prefix, host bits cleared. Empty if the length is out of bounds or octets lack.
std::optional<Prefix> DecodePrefix(Afi afi, Reader& in);
// Appends the routes of one family that a field of a message names, or an API client in the same
// form: before each prefix its path identifier in four octets, where there is one (RFC 7911 section
// 3). Host bits are cleared. False if a length is out of bounds or the octets end early (RFC 7606
// section 5.3); what was read before has been appended then.
bool DecodeNlri(Afi afi, bool with_path_id, Bytes octets, std::vector<Nlri>& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_UPDATE_CODEC_H_
