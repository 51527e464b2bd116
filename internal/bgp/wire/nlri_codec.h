#ifndef HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_

#include <cstddef>

#include "internal/bgp/message/update.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

size_t NlriSize(const Nlri& nlri, bool with_path_id);
void EncodeNlri(const Nlri& nlri, bool with_path_id, Writer& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_
