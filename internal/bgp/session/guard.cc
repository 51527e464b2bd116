#include "internal/bgp/session/guard.h"

#include <map>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/session/transport.h"
#include "internal/bgp/session/ttl_filter.h"

namespace herald::session {
namespace {

using ByPrefix = std::map<Prefix, Guard>;

struct KeyChange {
  Prefix peers;
  PeerKeys before, now;
};

bool Concerns(const Guard& guard, const IpAddress& local) {
  if (guard.from.is_v4() != local.is_v4()) return false;
  return local.IsUnspecified() || guard.local_address.value_or(local) == local;
}

// The kernel knows peers by their address alone.
absl::StatusOr<ByPrefix> AtListener(const IpAddress& local, const std::vector<Guard>& guards) {
  ByPrefix chosen;
  for (const Guard& guard : guards) {
    if (!Concerns(guard, local)) continue;
    const auto [it, is_new] = chosen.emplace(guard.from, guard);
    const Guard& other = it->second;
    if (is_new || (other.ttl_min == guard.ttl_min && other.keys == guard.keys)) {
      continue;
    }
    return absl::FailedPreconditionError(
        absl::StrCat("peers at ", guard.from.Format(), " that connect to ", local.Format(),
                     " must have the same key and the same ttl_security"));
  }
  return chosen;
}

// There is no such thing as a key that says "none".
absl::Status CheckUnsigned(const ByPrefix& guards) {
  for (const auto& [range, outer] : guards) {
    if (outer.keys.empty() || range.length() == range.address().bits()) continue;
    for (const auto& [peer, inner] : guards) {
      const bool is_safe = !inner.keys.empty() || inner.ttl_min == TtlFloor::kNothing;
      if (is_safe || !range.Covers(peer)) continue;
      return absl::FailedPreconditionError(absl::StrCat("peer ", peer.Format(), " has no key, but ",
                                                        range.Format(),
                                                        ", which it is in, has one"));
    }
  }
  return absl::OkStatus();
}

std::vector<KeyChange> ChangesOf(const ByPrefix& before, const ByPrefix& now) {
  const auto keys_of = [](const ByPrefix& guards, const Prefix& peers) {
    const auto it = guards.find(peers);
    return it == guards.end() ? PeerKeys() : it->second.keys;
  };
  std::vector<KeyChange> changes;
  for (const auto& [peers, guard] : now) {
    changes.push_back({peers, keys_of(before, peers), guard.keys});
  }
  for (const auto& [peers, guard] : before) {
    if (!now.contains(peers)) changes.push_back({peers, guard.keys, {}});
  }
  const auto is_none = [](const KeyChange& c) { return c.before == c.now; };
  changes.erase(std::remove_if(changes.begin(), changes.end(), is_none), changes.end());
  return changes;
}

}  // namespace

Guard GuardOf(const config::Peer& peer, const Prefix& from, PeerKeys keys) {
  Guard guard{.from = from, .local_address = peer.local_address};
  if (!TryKeys(keys, from).ok()) {
    guard.ttl_min = TtlFloor::kNothing;
    return guard;
  }
  guard.ttl_min = TtlMinOf(peer);
  guard.keys = std::move(keys);
  return guard;
}

// A filter, because IP_MINTTL on the listener would be for every peer, and on an accepted socket
// too late for what came before it was accepted.
absl::Status ReplaceGuards(int socket, const IpAddress& local, const std::vector<Guard>& before,
                           const std::vector<Guard>& now) {
  const absl::StatusOr<ByPrefix> old = AtListener(local, before), wanted = AtListener(local, now);
  if (!wanted.ok()) return wanted.status();
  if (absl::Status checked = CheckUnsigned(*wanted); !checked.ok()) return checked;
  std::vector<KeyChange> made;
  absl::Status set;
  for (KeyChange& change : ChangesOf(old.value(), *wanted)) {
    set = ChangeKeys(socket, change.peers, change.before, change.now);
    if (!set.ok()) break;
    made.push_back(std::move(change));
  }
  if (set.ok()) {
    std::vector<TtlFloor> floors;
    for (const auto& [from, guard] : *wanted) floors.push_back({from, guard.ttl_min});
    set = FilterTtl(socket, local.is_v4(), std::move(floors));
  }
  if (set.ok()) return set;
  for (const KeyChange& change : made) {
    // What the kernel took a moment ago it takes again.
    std::ignore = ChangeKeys(socket, change.peers, change.now, change.before);
  }
  return set;
}

}  // namespace herald::session
