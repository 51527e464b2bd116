#ifndef HERALD_INTERNAL_CONFIG_DIFFERENCE_H_
#define HERALD_INTERNAL_CONFIG_DIFFERENCE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/config/config.h"

namespace herald::config {

// A peer, or a range of dynamic ones, that has another configuration than before.
struct PeerChange {
  std::string name;
  std::vector<std::string> fields = {};  // Those of the schema that differ, in its order.
  bool keeps_session = false;            // None of them needs a new one.
  friend bool operator==(const PeerChange&, const PeerChange&) = default;
};

// What makes one configuration another.
struct Difference {
  std::vector<std::string> peers_added = {}, peers_removed = {};
  std::vector<PeerChange> peers_changed = {};
  std::vector<std::string> dynamic_added = {}, dynamic_removed = {};
  std::vector<PeerChange> dynamic_changed = {};
  std::vector<Prefix> routes_added = {}, routes_removed = {}, routes_changed = {};
  std::vector<Endpoint> listen_opened = {}, listen_closed = {};
  std::optional<LogLevel> log_level = std::nullopt;
  // Of guard, principals and community_sets those that are others. They take effect at once.
  std::vector<std::string> sections_changed = {};
  std::vector<std::string> needs_restart = {};  // Fields that a running daemon cannot change.
  friend bool operator==(const Difference&, const Difference&) = default;
};

Difference Compare(const Config& before, const Config& after);

// "192.0.2.1:179", "[2001:db8::1]:179".
std::string FormatListenEndpoint(const Endpoint& endpoint);

// Of one peer; the name is not compared.
PeerChange ComparePeer(const Peer& before, const Peer& after);

// The fields of the schema that ComparePeer knows, in its order.
std::vector<absl::string_view> ComparedPeerFields();

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_DIFFERENCE_H_
