#include "internal/config/validate_peer.h"

#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "internal/config/field.h"
#include "internal/config/validate_session.h"
#include "internal/config/validate_transport.h"

namespace herald::config {
namespace {

constexpr size_t kDescriptionMax = 255;
constexpr int kLabelsMax = 16;

std::string Name(const v1::Peer& peer, const Place& place) {
  if (!peer.has_name()) {
    place.Refuse("is missing; every peer needs a name");
  } else {
    CheckName(peer.name(), place);
  }
  return peer.name();
}

std::string Description(const v1::Peer& peer, const Place& place) {
  if (peer.description().size() > kDescriptionMax) {
    place.Refuse(absl::StrCat("must be at most ", kDescriptionMax, " octets, is ",
                              peer.description().size()));
  }
  return peer.description();
}

IpAddress Address(const v1::Peer& peer, const Place& place) {
  if (!peer.has_address()) {
    place.Refuse("is missing; every peer needs an address");
    return {};
  }
  const std::optional<IpAddress> address = HostAddress(peer.address(), place);
  if (address && address->IsLinkLocal() && !peer.has_interface()) {
    place.Refuse("is link-local, which needs interface");
  }
  return address.value_or(IpAddress());
}

// remote: the peer's address, or one of its prefix.
std::optional<IpAddress> LocalAddress(const v1::Peer& peer, const IpAddress& remote,
                                      const Place& place) {
  if (!peer.has_local_address()) return std::nullopt;
  const std::optional<IpAddress> local = HostAddress(peer.local_address(), place);
  if (!local) return std::nullopt;
  if (local->IsLinkLocal() && !peer.has_interface()) {
    place.Refuse("is link-local, which needs interface");
  }
  if (local->afi() != remote.afi()) {
    place.Refuse(
        absl::StrCat("must be of the family of ", remote.Format(), ", is ", local->Format()));
  }
  return local;
}

Asn PeerAsn(const v1::Peer& peer, const Place& place) {
  if (peer.has_peer_asn()) return SpeakerAsn(peer.peer_asn(), place);
  place.Refuse("is missing; every peer needs the autonomous system number that it has");
  return {};
}

// The file's asn and router_id are checked at their own place, here only that there is one.
Asn LocalAsn(const v1::Config& file, const v1::Peer& peer, const Place& root, const Place& place) {
  if (peer.has_local_asn()) return SpeakerAsn(peer.local_asn(), place);
  if (!file.has_asn() && !root.Key("asn").IsRefused()) {
    place.Refuse("is missing; needed as there is no asn for all peers");
  }
  return Asn(file.asn());
}

RouterId LocalRouterId(const v1::Config& file, const Given& given, const v1::Peer& peer,
                       const Place& root, const Place& place) {
  if (peer.has_router_id()) return BgpIdentifier(peer.router_id(), place);
  if (given.router_id) return *given.router_id;
  if (!file.has_router_id() && !root.Key("router_id").IsRefused()) {
    place.Refuse("is missing; needed as there is no router_id for all peers");
  }
  return ParseRouterId(file.router_id()).value_or(RouterId());
}

std::vector<std::pair<std::string, std::string>> Labels(const v1::Peer& peer, const Place& place) {
  if (IsTooMany(static_cast<int>(peer.labels().size()), kLabelsMax, place)) return {};
  const absl::btree_map<std::string, std::string> by_key(peer.labels().begin(),
                                                         peer.labels().end());
  for (const auto& [key, value] : by_key) {
    CheckName(key, place.Key(Shortened(key)));
    CheckName(value, place.Key(Shortened(key)));
  }
  return {by_key.begin(), by_key.end()};
}

// What a configured peer and the peers of a prefix have in common.
Peer ValidateCommon(const v1::Config& file, const Given& given, const v1::Peer& peer,
                    const Place& root, const Place& place) {
  Peer valid;
  valid.name = Name(peer, place.Key("name"));
  valid.description = Description(peer, place.Key("description"));
  valid.local_asn = LocalAsn(file, peer, root, place.Key("local_asn"));
  valid.peer_asn = PeerAsn(peer, place.Key("peer_asn"));
  valid.router_id = LocalRouterId(file, given, peer, root, place.Key("router_id"));
  if (peer.has_enabled()) valid.enabled = peer.enabled();
  valid.next_hop_self = peer.next_hop_self();
  valid.labels = Labels(peer, place.Key("labels"));
  ValidateTransport(peer, place, valid);
  ValidateSession(peer, place, valid);
  return valid;
}

// Where a peer is: no two can be told apart that agree in it.
using Whereabouts = std::tuple<IpAddress, std::optional<IpAddress>, std::string>;

// What has been said already, and by which element.
struct Seen {
  absl::flat_hash_map<std::string, std::string> names;
  absl::btree_map<Whereabouts, std::string> whereabouts;
  absl::flat_hash_map<Prefix, std::string> prefixes;
};

void CheckNameIsFree(const std::string& name, const Place& place, const Place& owner, Seen& seen) {
  if (place.IsRefused()) return;
  const auto [first, fresh] = seen.names.try_emplace(name, owner.field());
  if (!fresh) place.Refuse(absl::StrCat(name, " is the name of ", first->second));
}

void CheckUnique(const Peer& peer, const Place& place, Seen& seen) {
  CheckNameIsFree(peer.name, place.Key("name"), place, seen);
  if (place.Key("address").IsRefused()) return;
  const Whereabouts where(peer.address, peer.local_address, peer.interface);
  const auto [first, fresh] = seen.whereabouts.try_emplace(where, place.field());
  if (fresh) return;
  place.Key("address").Refuse(
      absl::StrCat(peer.address.Format(), " is the address of ", first->second));
}

void CheckUnique(const DynamicPeers& range, const Place& place, Seen& seen) {
  CheckNameIsFree(range.peer.name, place.Key("peer").Key("name"), place, seen);
  if (place.Key("prefix").IsRefused()) return;
  const auto [first, fresh] = seen.prefixes.try_emplace(range.prefix, place.field());
  if (fresh) return;
  place.Key("prefix").Refuse(
      absl::StrCat(range.prefix.Format(), " is the prefix of ", first->second));
}

Prefix DynamicPrefix(const v1::DynamicPeers& file, const Place& place) {
  if (!file.has_prefix()) {
    place.Refuse("is missing");
    return {};
  }
  const std::optional<Prefix> prefix = ReadPrefix(file.prefix(), place);
  if (prefix && prefix->address().IsLinkLocal()) place.Refuse("must not be link-local");
  return prefix.value_or(Prefix());
}

void RefuseWhatDialingNeeds(const v1::Peer& peer, const Place& place) {
  constexpr absl::string_view kNever = "cannot be here: these peers are never dialed";
  if (peer.has_address()) place.Key("address").Refuse("cannot be here: any of the prefix will do");
  if (peer.has_port()) place.Key("port").Refuse(std::string(kNever));
  if (peer.has_passive()) place.Key("passive").Refuse(std::string(kNever));
  if (peer.has_connect_retry_time_s()) {
    place.Key("connect_retry_time_s").Refuse(std::string(kNever));
  }
}

DynamicPeers ValidateRange(const v1::Config& file, const Given& given,
                           const v1::DynamicPeers& range, const Place& root, const Place& place) {
  DynamicPeers valid;
  valid.prefix = DynamicPrefix(range, place.Key("prefix"));
  if (range.has_max_peers()) {
    valid.max_peers = InRange<uint32_t>(range.max_peers(), 1, kPeersMax, place.Key("max_peers"));
  }
  const Place peer = place.Key("peer");
  if (!range.has_peer()) {
    peer.Refuse("is missing; it says what each of these peers is like");
    return valid;
  }
  RefuseWhatDialingNeeds(range.peer(), peer);
  valid.peer = ValidateCommon(file, given, range.peer(), root, peer);
  valid.peer.passive = true;
  if (!place.Key("prefix").IsRefused()) {
    valid.peer.local_address =
        LocalAddress(range.peer(), valid.prefix.address(), peer.Key("local_address"));
  }
  if (!file.has_listen()) place.Refuse("needs listen, or these peers have nowhere to connect to");
  return valid;
}

bool HasKey(const Peer& peer) { return !peer.md5_password_file.empty() || peer.tcp_ao.has_value(); }

// The kernel asks whoever is in a range with a key for one.
void CheckKeys(const Config& valid, const Place& peers, const Place& ranges) {
  for (size_t i = 0; i < valid.dynamic_peers.size(); ++i) {
    const DynamicPeers& range = valid.dynamic_peers[i];
    if (!HasKey(range.peer)) continue;
    const std::string why =
        absl::StrCat("is in the prefix of ", ranges.Element(static_cast<int>(i)).field(),
                     ", which has a key: so must this");
    for (size_t j = 0; j < valid.peers.size(); ++j) {
      const Peer& peer = valid.peers[j];
      const Prefix host = Prefix::Masked(peer.address, peer.address.bits());
      const Place place = peers.Element(static_cast<int>(j)).Key("address");
      const bool is_in = range.prefix.Covers(host) && !place.IsRefused();
      if (is_in && !HasKey(peer)) place.Refuse(why);
    }
    for (size_t j = 0; j < valid.dynamic_peers.size(); ++j) {
      const DynamicPeers& inner = valid.dynamic_peers[j];
      const bool is_in = range.prefix.Covers(inner.prefix);
      if (is_in && !HasKey(inner.peer)) {
        ranges.Element(static_cast<int>(j)).Key("prefix").Refuse(why);
      }
    }
  }
}

}  // namespace

Peer ValidatePeer(const v1::Config& file, const Given& given, const v1::Peer& peer,
                  const Place& root, const Place& place) {
  Peer valid = ValidateCommon(file, given, peer, root, place);
  valid.address = Address(peer, place.Key("address"));
  if (peer.has_port()) valid.port = Port(peer.port(), place.Key("port"));
  if (!place.Key("address").IsRefused()) {
    valid.local_address = LocalAddress(peer, valid.address, place.Key("local_address"));
  }
  valid.passive = peer.passive();
  if (valid.passive && !file.has_listen()) {
    place.Key("passive").Refuse("needs listen, or the peer has nowhere to connect to");
  }
  return valid;
}

void ValidatePeers(const v1::Config& file, const Given& given, const Place& root, Config& valid) {
  Seen seen;
  const Place peers = root.Key("peers"), ranges = root.Key("dynamic_peers");
  constexpr int kMost = kPeersMax;
  if (IsTooMany(file.peers_size(), kMost, peers) ||
      IsTooMany(file.dynamic_peers_size(), kMost, ranges)) {
    return;
  }
  for (int i = 0; i < file.peers_size(); ++i) {
    const Place place = peers.Element(i);
    valid.peers.push_back(ValidatePeer(file, given, file.peers(i), root, place));
    CheckUnique(valid.peers.back(), place, seen);
  }
  for (int i = 0; i < file.dynamic_peers_size(); ++i) {
    const Place place = ranges.Element(i);
    valid.dynamic_peers.push_back(ValidateRange(file, given, file.dynamic_peers(i), root, place));
    CheckUnique(valid.dynamic_peers.back(), place, seen);
  }
  CheckKeys(valid, peers, ranges);
}

}  // namespace herald::config
