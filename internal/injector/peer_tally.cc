#include "internal/injector/peer_tally.h"

#include <utility>

namespace herald::injector {

void PeerTally::Add(const PeerSelector& selector, uint64_t count) {
  const auto [found, is_new] = groups_.try_emplace(selector);
  Group& group = found->second;
  if (is_new) group.selected = Selected(selector);
  group.routes += count;
  for (const size_t peer : group.selected) counts_[peer] += count;
}

void PeerTally::Remove(const PeerSelector& selector, uint64_t count) {
  const auto found = groups_.find(selector);
  Group& group = found->second;
  group.routes -= count;
  for (const size_t peer : group.selected) counts_[peer] -= count;
  if (group.routes == 0) groups_.erase(found);
}

void PeerTally::SetPeers(std::vector<PeerRef> peers) {
  if (peers == peers_) return;
  peers_ = std::move(peers);
  counts_.assign(peers_.size(), 0);
  for (auto& [selector, group] : groups_) {
    group.selected = Selected(selector);
    for (const size_t peer : group.selected) counts_[peer] += group.routes;
  }
}

std::vector<size_t> PeerTally::Selected(const PeerSelector& selector) const {
  std::vector<size_t> selected;
  for (size_t i = 0; i < peers_.size(); ++i) {
    if (Selects(selector, *peers_[i])) selected.push_back(i);
  }
  return selected;
}

}  // namespace herald::injector
