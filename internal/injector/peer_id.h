#ifndef HERALD_INTERNAL_INJECTOR_PEER_ID_H_
#define HERALD_INTERNAL_INJECTOR_PEER_ID_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "internal/net/strong.h"

namespace herald {

// A peer. Given once in the life of the process: one that was removed and added again has another.
using PeerId = Strong<struct PeerIdTag, uint32_t>;

// A peer and what it is called, for whoever speaks of it later, on another thread or after it was
// removed.
struct PeerLabel {
  PeerId id = {};
  std::string name = {};
  std::string range = {};  // Of dynamic peers, that it came by. Empty: it has its own entry.
  std::vector<std::pair<std::string, std::string>> labels = {};  // By key, each once.
};
using PeerRef = std::shared_ptr<const PeerLabel>;

}  // namespace herald

#endif  // HERALD_INTERNAL_INJECTOR_PEER_ID_H_
