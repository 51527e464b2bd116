#ifndef HERALD_INTERNAL_INJECTOR_TERMS_H_
#define HERALD_INTERNAL_INJECTOR_TERMS_H_

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "internal/injector/peer_id.h"

namespace herald::injector {

// Whose a route or a lease is.
struct Owner {
  std::string principal = {};  // Empty: the configuration.
  std::string client = {};
  friend auto operator<=>(const Owner&, const Owner&) = default;
};

// Sorted by key, each key once.
using Labels = std::vector<std::pair<std::string, std::string>>;

// Whom a route is for: peers with one of the names, or with all of the labels. The name of a range
// of dynamic peers stands for all of them. Both empty: everybody.
struct PeerSelector {
  std::vector<std::string> names = {};  // Sorted, each once.
  Labels labels = {};
  bool selects_all() const { return names.empty() && labels.empty(); }
  friend auto operator<=>(const PeerSelector&, const PeerSelector&) = default;
  template <class H>
  friend H AbslHashValue(H h, const PeerSelector& s) {
    return H::combine(std::move(h), s.names, s.labels);
  }
};

bool Selects(const PeerSelector& selector, const PeerLabel& peer);

// Never given twice; 0 is none.
using LeaseId = uint64_t;

// On what terms a route stands. None of it is sent.
struct Terms {
  Owner owner = {};
  PeerSelector peers = {};
  LeaseId lease = 0;
  uint32_t ttl_s = 0;  // 0: until it is withdrawn.
  Labels labels = {};
  std::string reason = {};
  friend auto operator<=>(const Terms&, const Terms&) = default;
};
// Shared by the routes of a batch. Never null but for static routes.
using TermsRef = std::shared_ptr<const Terms>;

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_TERMS_H_
