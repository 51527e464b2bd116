#ifndef HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_

#include <cstddef>
#include <vector>

#include "internal/bgp/message/update.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// Appends the routes that a field of a message names. False if the field is syntactically
// incorrect (RFC 7606 section 5.3).
bool DecodeNlri(Afi afi, bool with_path_id, Bytes octets, std::vector<Nlri>& out);

size_t NlriSize(const Nlri& nlri, bool with_path_id);
void EncodeNlri(const Nlri& nlri, bool with_path_id, Writer& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_
