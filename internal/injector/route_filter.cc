#include "internal/injector/route_filter.h"

#include <algorithm>

namespace herald::injector {

RouteFilter::RouteFilter(const SubscriptionFilter& filter)
    : peers_(filter.peers.begin(), filter.peers.end()),
      families_(filter.families.begin(), filter.families.end()),
      covers_(filter.covered_by.begin(), filter.covered_by.end()),
      communities_(filter.communities.begin(), filter.communities.end()) {
  for (const Prefix& cover : covers_) cover_lengths_.insert(cover.length());
}

bool RouteFilter::Wants(const Nlri& nlri) const {
  return Wants(nlri.prefix.family()) && (covers_.empty() || IsCovered(nlri.prefix));
}

bool RouteFilter::Wants(const PathAttributes& attributes) const {
  return communities_.empty() ||
         std::any_of(attributes.communities.begin(), attributes.communities.end(),
                     [&](Community community) { return communities_.contains(community); });
}

bool RouteFilter::IsCovered(const Prefix& prefix) const {
  for (const int length : cover_lengths_) {
    if (length > prefix.length()) return false;
    if (covers_.contains(Prefix::Masked(prefix.address(), length))) return true;
  }
  return false;
}

}  // namespace herald::injector
