#ifndef HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_

#include <cstddef>
#include <cstdint>

#include "internal/bgp/message/update.h"

namespace herald::wire {

size_t NlriSize(const Nlri& nlri, bool with_path_id);
// Of the longest that there is.
inline constexpr size_t kNlriSizeMax = 21;
// Gives where it ends. Up to kNlriSizeMax octets from there are overwritten.
uint8_t* EncodeNlri(const Nlri& nlri, bool with_path_id, uint8_t* at);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_NLRI_CODEC_H_
