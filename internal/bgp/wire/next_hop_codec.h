#ifndef HERALD_INTERNAL_BGP_WIRE_NEXT_HOP_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_NEXT_HOP_CODEC_H_

#include <cstddef>

#include "internal/bgp/message/path_attributes.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// Whether it may be the address of a host at all (RFC 4271 section 6.3).
bool IsHostAddress(const IpAddress& address);

// Whether a next hop may have this many octets (RFC 4760 section 3, RFC 2545, RFC 8950).
bool IsNextHopSize(Afi afi, bool extended_next_hop, size_t size);

// A next hop of 4, 16 or 32 octets, as MP_REACH_NLRI has it.
NextHopAddress DecodeMpNextHop(Bytes octets);
// With the length before it.
void EncodeMpNextHop(const NextHopAddress& next_hop, Writer& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_NEXT_HOP_CODEC_H_
