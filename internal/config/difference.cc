#include "internal/config/difference.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

namespace herald::config {
namespace {

enum class Session : uint8_t { kKept, kNew };

// Everything that is known of a field's change, one row each. What an OPEN or the socket has
// settled needs a new session.
struct PeerField {
  absl::string_view name;
  bool (*same)(const Peer&, const Peer&);
  Session session;
};

template <auto Member>
bool Same(const Peer& before, const Peer& after) {
  return before.*Member == after.*Member;
}

// Keys of running sessions can be exchanged; that there is one at all cannot.
bool BothSigned(const Peer& before, const Peer& after) {
  return before.md5_password_file.empty() == after.md5_password_file.empty();
}

constexpr PeerField kPeerFields[] = {
    {"description", Same<&Peer::description>, Session::kKept},
    {"address", Same<&Peer::address>, Session::kNew},
    {"port", Same<&Peer::port>, Session::kKept},
    {"local_asn", Same<&Peer::local_asn>, Session::kNew},
    {"peer_asn", Same<&Peer::peer_asn>, Session::kNew},
    {"local_address", Same<&Peer::local_address>, Session::kNew},
    {"router_id", Same<&Peer::router_id>, Session::kNew},
    {"hold_time_s", Same<&Peer::hold_time_s>, Session::kNew},
    {"connect_retry_time_s", Same<&Peer::connect_retry_time_s>, Session::kKept},
    {"families", Same<&Peer::families>, Session::kNew},
    {"passive", Same<&Peer::passive>, Session::kNew},
    {"multihop_ttl", Same<&Peer::multihop_ttl>, Session::kNew},
    {"next_hop_self", Same<&Peer::next_hop_self>, Session::kNew},
    {"ttl_security", Same<&Peer::ttl_security>, Session::kNew},
    {"md5_password_file", BothSigned, Session::kNew},
    {"md5_password_file", Same<&Peer::md5_password_file>, Session::kKept},
    {"enabled", Same<&Peer::enabled>, Session::kKept},
    {"interface", Same<&Peer::interface>, Session::kNew},
    {"ttl_security_hops", Same<&Peer::ttl_security_hops>, Session::kNew},
    {"tcp_ao", Same<&Peer::tcp_ao>, Session::kNew},
    {"add_path_send", Same<&Peer::add_path_send>, Session::kNew},
    {"add_path_receive", Same<&Peer::add_path_receive>, Session::kNew},
    {"graceful_restart", Same<&Peer::graceful_restart>, Session::kNew},
    {"long_lived_stale_time_max_s", Same<&Peer::long_lived_stale_time_max_s>, Session::kNew},
    {"role", Same<&Peer::role>, Session::kNew},
    {"role_strict", Same<&Peer::role_strict>, Session::kNew},
    {"required_capabilities", Same<&Peer::required_capabilities>, Session::kNew},
    {"families_required", Same<&Peer::families_required>, Session::kNew},
    {"send_host_name", Same<&Peer::send_host_name>, Session::kNew},
    {"send_software_version", Same<&Peer::send_software_version>, Session::kNew},
    {"inbound", Same<&Peer::inbound>, Session::kNew},
    {"prefix_limits", Same<&Peer::prefix_limits>, Session::kKept},
    {"hold_time_min_s", Same<&Peer::hold_time_min_s>, Session::kNew},
    {"send_hold_time_s", Same<&Peer::send_hold_time_s>, Session::kNew},
    {"labels", Same<&Peer::labels>, Session::kNew},
};

// Rows of a list that have a key: which came, went, or are others under the same key.
template <class Row, class KeyOf, class Added, class Removed, class Both>
void CompareRows(const std::vector<Row>& before, const std::vector<Row>& after, KeyOf key_of,
                 Added added, Removed removed, Both both) {
  using Key = std::decay_t<decltype(key_of(before.front()))>;
  absl::flat_hash_map<Key, const Row*> were;
  for (const Row& row : before) were.emplace(key_of(row), &row);
  for (const Row& row : after) {
    const auto was = were.find(key_of(row));
    if (was == were.end()) {
      added(row);
      continue;
    }
    if (*was->second != row) both(*was->second, row);
    were.erase(was);
  }
  for (const Row& row : before) {
    if (were.contains(key_of(row))) removed(row);
  }
}

void ComparePeers(const Config& before, const Config& after, Difference& difference) {
  CompareRows(
      before.peers, after.peers, [](const Peer& peer) { return peer.name; },
      [&](const Peer& peer) { difference.peers_added.push_back(peer.name); },
      [&](const Peer& peer) { difference.peers_removed.push_back(peer.name); },
      [&](const Peer& was, const Peer& is) {
        difference.peers_changed.push_back(ComparePeer(was, is));
      });
}

PeerChange CompareRange(const DynamicPeers& before, const DynamicPeers& after) {
  PeerChange change = ComparePeer(before.peer, after.peer);
  if (before.max_peers != after.max_peers) change.fields.emplace_back("max_peers");
  if (before.prefix != after.prefix) {
    change.fields.emplace_back("prefix");
    change.keeps_session = false;
  }
  return change;
}

void CompareRanges(const Config& before, const Config& after, Difference& difference) {
  CompareRows(
      before.dynamic_peers, after.dynamic_peers,
      [](const DynamicPeers& range) { return range.peer.name; },
      [&](const DynamicPeers& range) { difference.dynamic_added.push_back(range.peer.name); },
      [&](const DynamicPeers& range) { difference.dynamic_removed.push_back(range.peer.name); },
      [&](const DynamicPeers& was, const DynamicPeers& is) {
        difference.dynamic_changed.push_back(CompareRange(was, is));
      });
}

void CompareRoutes(const Config& before, const Config& after, Difference& difference) {
  CompareRows(
      before.routes, after.routes, [](const StaticRoute& route) { return route.prefix; },
      [&](const StaticRoute& route) { difference.routes_added.push_back(route.prefix); },
      [&](const StaticRoute& route) { difference.routes_removed.push_back(route.prefix); },
      [&](const StaticRoute&, const StaticRoute& is) {
        difference.routes_changed.push_back(is.prefix);
      });
}

std::vector<Endpoint> EndpointsOf(const Listen& listen) {
  std::vector<Endpoint> endpoints;
  for (const IpAddress& address : listen.addresses) endpoints.push_back({address, listen.port});
  return endpoints;
}

// Those of some that are not in others.
std::vector<Endpoint> Without(const std::vector<Endpoint>& some,
                              const std::vector<Endpoint>& others) {
  std::vector<Endpoint> rest;
  for (const Endpoint& endpoint : some) {
    if (std::find(others.begin(), others.end(), endpoint) == others.end()) {
      rest.push_back(endpoint);
    }
  }
  return rest;
}

// What is compared as a whole.
void CompareSections(const Config& before, const Config& after, Difference& difference) {
  const auto note_if = [](bool differs, absl::string_view name, std::vector<std::string>& names) {
    if (differs) names.emplace_back(name);
  };
  std::vector<std::string>& changed = difference.sections_changed;
  note_if(before.guard != after.guard, "guard", changed);
  note_if(before.principals != after.principals, "principals", changed);
  note_if(before.community_sets != after.community_sets, "community_sets", changed);
  std::vector<std::string>& restart = difference.needs_restart;
  note_if(before.log.format != after.log.format, "log.format", restart);
  note_if(before.api != after.api, "api", restart);
  note_if(before.metrics != after.metrics, "metrics", restart);
  note_if(before.audit != after.audit, "audit", restart);
  note_if(before.store != after.store, "store", restart);
}

}  // namespace

std::string FormatListenEndpoint(const Endpoint& endpoint) {
  const std::string address = endpoint.address.Format();
  return endpoint.address.is_v4() ? absl::StrCat(address, ":", endpoint.port)
                                  : absl::StrCat("[", address, "]:", endpoint.port);
}

PeerChange ComparePeer(const Peer& before, const Peer& after) {
  PeerChange change{.name = after.name, .fields = {}, .keeps_session = true};
  for (const PeerField& field : kPeerFields) {
    if (field.same(before, after)) continue;
    if (field.session == Session::kNew) change.keeps_session = false;
    if (change.fields.empty() || change.fields.back() != field.name) {
      change.fields.emplace_back(field.name);
    }
  }
  return change;
}

std::vector<absl::string_view> ComparedPeerFields() {
  std::vector<absl::string_view> names;
  for (const PeerField& field : kPeerFields) {
    if (names.empty() || names.back() != field.name) names.push_back(field.name);
  }
  return names;
}

Difference Compare(const Config& before, const Config& after) {
  Difference difference;
  ComparePeers(before, after, difference);
  CompareRanges(before, after, difference);
  CompareRoutes(before, after, difference);
  const std::vector<Endpoint> was = EndpointsOf(before.listen), is = EndpointsOf(after.listen);
  difference.listen_opened = Without(is, was);
  difference.listen_closed = Without(was, is);
  if (before.log.level != after.log.level) difference.log_level = after.log.level;
  CompareSections(before, after, difference);
  return difference;
}

}  // namespace herald::config
