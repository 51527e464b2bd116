#ifndef HERALD_INTERNAL_BGP_WIRE_CAPABILITY_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_CAPABILITY_CODEC_H_

#include <vector>

#include "absl/types/span.h"
#include "internal/bgp/message/capability.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// Appends the capabilities of one optional parameter (RFC 5492 section 4). False if one runs past
// the end. One that we know, but whose value its RFC does not allow, is kept as unknown: it was
// not understood, which is never a fault.
bool DecodeCapabilities(Bytes octets, std::vector<Capability>& out);

// In the order given. No value may take more than 255 octets.
void EncodeCapabilities(absl::Span<const Capability> capabilities, Writer& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_CAPABILITY_CODEC_H_
