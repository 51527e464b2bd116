#include "cmd/heraldd/reload.h"

#include <iterator>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"

namespace herald {
namespace {

// The peers that were added or are others. Every key is read again.
session::SpeakerChange SpeakerChangeOf(const config::Difference& difference,
                                       const config::Config& after) {
  session::SpeakerChange change{.removed = difference.peers_removed,
                                .listen = after.listen,
                                .ranges_ended = difference.dynamic_removed,
                                .ranges = after.dynamic_peers,
                                .rereads_keys = true};
  absl::flat_hash_set<std::string> put(difference.peers_added.begin(),
                                       difference.peers_added.end());
  for (const config::PeerChange& peer : difference.peers_changed) put.insert(peer.name);
  for (const config::Peer& peer : after.peers) {
    if (put.contains(peer.name)) change.put.push_back(peer);
  }
  for (const config::PeerChange& range : difference.dynamic_changed) {
    if (!range.keeps_session) change.ranges_ended.push_back(range.name);
  }
  return change;
}

std::vector<injector::RouteBatch> NewRoutes(const config::Difference& difference,
                                            const config::Config& after) {
  absl::flat_hash_set<Prefix> put(difference.routes_added.begin(), difference.routes_added.end());
  put.insert(difference.routes_changed.begin(), difference.routes_changed.end());
  std::vector<config::StaticRoute> routes;
  absl::c_copy_if(after.routes, std::back_inserter(routes),
                  [&](const config::StaticRoute& route) { return put.contains(route.prefix); });
  return StaticBatches(routes);
}

void LogNames(absl::string_view message, const std::vector<std::string>& names,
              telemetry::Log& log) {
  for (const std::string& name : names) log.Info(message, {{"name", name}});
}

void LogChanges(absl::string_view message, const std::vector<config::PeerChange>& changes,
                telemetry::Log& log) {
  for (const config::PeerChange& change : changes) {
    log.Info(message, {{"name", change.name},
                       {"fields", absl::StrJoin(change.fields, ",")},
                       {"session", change.keeps_session ? "kept" : "new"}});
  }
}

}  // namespace

std::vector<injector::RouteBatch> StaticBatches(const std::vector<config::StaticRoute>& routes) {
  std::vector<injector::RouteBatch> batches;
  for (const config::StaticRoute& route : routes) {
    batches.push_back({.attributes = route.attributes, .nlri = {{.prefix = route.prefix}}});
  }
  return batches;
}

absl::Status ApplyDifference(const config::Difference& difference, const config::Config& after,
                             session::Speaker& speaker, injector::Injector& injector,
                             telemetry::Log& log) {
  const std::vector<injector::RouteBatch> routes = NewRoutes(difference, after);
  if (absl::Status may = injector.MayAnnounceStatic(routes); !may.ok()) return may;
  absl::Status applied = speaker.Apply(SpeakerChangeOf(difference, after));
  if (!applied.ok()) return applied;
  std::vector<Nlri> gone;
  for (const Prefix& prefix : difference.routes_removed) gone.push_back({.prefix = prefix});
  injector.WithdrawStatic(gone);
  if (difference.log_level.has_value()) log.SetLevel(*difference.log_level);
  return injector.AnnounceStatic(routes).status();
}

void LogDifference(const config::Difference& difference, telemetry::Log& log) {
  LogNames("reload: peer added", difference.peers_added, log);
  LogNames("reload: peer removed", difference.peers_removed, log);
  LogChanges("reload: peer changed", difference.peers_changed, log);
  LogNames("reload: range of dynamic peers added", difference.dynamic_added, log);
  LogNames("reload: range of dynamic peers removed", difference.dynamic_removed, log);
  LogChanges("reload: range of dynamic peers changed", difference.dynamic_changed, log);
  for (const config::Endpoint& endpoint : difference.listen_opened) {
    log.Info("reload: listening", {{"address", config::FormatListenEndpoint(endpoint)}});
  }
  for (const config::Endpoint& endpoint : difference.listen_closed) {
    log.Info("reload: no longer listening", {{"address", config::FormatListenEndpoint(endpoint)}});
  }
  LogNames("reload: section changed", difference.sections_changed, log);
  for (const std::string& field : difference.needs_restart) {
    log.Warning("reload: takes effect with the next start only", {{"field", field}});
  }
  log.Info("reloaded", {{"routes_added", difference.routes_added.size()},
                        {"routes_removed", difference.routes_removed.size()},
                        {"routes_changed", difference.routes_changed.size()}});
}

}  // namespace herald
