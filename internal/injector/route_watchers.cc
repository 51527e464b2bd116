#include "internal/injector/route_watchers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace herald::injector {

absl::StatusOr<std::unique_ptr<RouteWatch>> RouteWatchers::Add(RouteWatchFilter filter,
                                                               std::function<void()> ready) {
  if (count_ >= limits_.watches_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat("there are ", limits_.watches_max, " watches already"));
  }
  Watchers& watchers = watchers_[filter.principal];
  if (watchers.size() >= limits_.watches_per_principal_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the principal has ", limits_.watches_per_principal_max, " watches already"));
  }
  auto watcher =
      std::make_unique<RouteWatcher>(std::move(filter), table_, transmission_, std::move(ready),
                                     [this](RouteWatcher* ended) { Remove(ended); });
  watchers.push_back(watcher.get());
  ++count_;
  watcher->Begin();
  return watcher;
}

void RouteWatchers::OnRoute(const RouteEvent& event) const {
  const Watchers& had = Of(event.before);
  for (RouteWatcher* watcher : had) watcher->OnRoute(event);
  const Watchers& has = Of(event.after);
  if (&has == &had) return;
  for (RouteWatcher* watcher : has) watcher->OnRoute(event);
}

void RouteWatchers::OnProgress() const {
  for (const auto& [principal, watchers] : watchers_) {
    for (RouteWatcher* watcher : watchers) watcher->OnProgress();
  }
}

const RouteWatchers::Watchers& RouteWatchers::Of(const RouteView* route) const {
  static const Watchers nobody;
  if (route == nullptr || route->terms == nullptr) return nobody;
  const auto found = watchers_.find(route->terms->owner.principal);
  return found == watchers_.end() ? nobody : found->second;
}

void RouteWatchers::Remove(RouteWatcher* watcher) {
  const auto found = watchers_.find(watcher->filter().principal);
  std::erase(found->second, watcher);
  if (found->second.empty()) watchers_.erase(found);
  --count_;
}

}  // namespace herald::injector
