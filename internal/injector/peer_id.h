#ifndef HERALD_INTERNAL_INJECTOR_PEER_ID_H_
#define HERALD_INTERNAL_INJECTOR_PEER_ID_H_

#include <cstdint>

#include "internal/net/strong.h"

namespace herald {

// A configured peer, for as long as the process runs; dense from 0, in the order of the
// configuration.
using PeerId = Strong<struct PeerIdTag, uint32_t>;

}  // namespace herald

#endif  // HERALD_INTERNAL_INJECTOR_PEER_ID_H_
