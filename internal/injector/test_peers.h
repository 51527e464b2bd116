#ifndef HERALD_INTERNAL_INJECTOR_TEST_PEERS_H_
#define HERALD_INTERNAL_INJECTOR_TEST_PEERS_H_

#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "internal/injector/peer_id.h"

namespace herald {

// For tests: the peer of this id, called r0, r1, ...
inline PeerRef RefOf(PeerId id) {
  return std::make_shared<PeerLabel>(PeerLabel{.id = id, .name = absl::StrCat("r", id.value())});
}

MATCHER_P(IsPeer, id, "") { return arg->id == id; }

}  // namespace herald

#endif  // HERALD_INTERNAL_INJECTOR_TEST_PEERS_H_
