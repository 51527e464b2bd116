#include "internal/bgp/session/dynamic_ranges.h"

#include "absl/strings/str_cat.h"

namespace herald::session {

const config::DynamicPeers* DynamicRanges::Find(const IpAddress& remote) const {
  const Prefix host = Prefix::Masked(remote, remote.is_v4() ? 32 : 128);
  const config::DynamicPeers* longest = nullptr;
  for (const config::DynamicPeers& range : ranges_) {
    if (!range.prefix.Covers(host)) continue;
    if (longest == nullptr || range.prefix.length() > longest->prefix.length()) longest = &range;
  }
  return longest;
}

std::optional<config::Peer> DynamicRanges::Admit(const IpAddress& remote) const {
  const config::DynamicPeers* range = Find(remote);
  if (range == nullptr) return std::nullopt;
  const auto peers = peers_of_.find(range->peer.name);
  if (peers != peers_of_.end() && peers->second.size() >= range->max_peers) return std::nullopt;
  config::Peer peer = range->peer;
  absl::StrAppend(&peer.name, "/", remote.Format());
  peer.address = remote;
  peer.passive = true;
  return peer;
}

std::string DynamicRanges::RangeOf(absl::string_view peer) {
  const size_t slash = peer.find('/');  // No configured name has one.
  return slash == peer.npos ? std::string() : std::string(peer.substr(0, slash));
}

void DynamicRanges::Added(PeerId peer, const IpAddress& remote) {
  const std::string& name = Find(remote)->peer.name;
  peers_of_[name].insert(peer);
  range_of_.emplace(peer, name);
}

void DynamicRanges::Removed(PeerId peer) {
  const auto found = range_of_.find(peer);
  if (found == range_of_.end()) return;
  const auto peers = peers_of_.find(found->second);
  peers->second.erase(peer);
  if (peers->second.empty()) peers_of_.erase(peers);
  range_of_.erase(found);
}

std::vector<PeerId> DynamicRanges::PeersOf(absl::string_view range) const {
  const auto found = peers_of_.find(range);
  if (found == peers_of_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace herald::session
