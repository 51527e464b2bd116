#include "internal/injector/terms.h"

#include <algorithm>

#include "absl/algorithm/container.h"

namespace herald::injector {

bool Selects(const PeerSelector& selector, const PeerLabel& peer) {
  if (selector.selects_all()) return true;
  const auto names = [&](const std::string& name) {
    return std::binary_search(selector.names.begin(), selector.names.end(), name);
  };
  if (names(peer.name) || (!peer.range.empty() && names(peer.range))) return true;
  return !selector.labels.empty() && absl::c_all_of(selector.labels, [&](const auto& label) {
    return absl::c_linear_search(peer.labels, label);
  });
}

}  // namespace herald::injector
