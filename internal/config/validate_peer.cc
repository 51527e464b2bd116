#include "internal/config/validate_peer.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "internal/config/field.h"

namespace herald::config {
namespace {

constexpr size_t kNameMax = 63;
constexpr size_t kDescriptionMax = 255;
// PATH_MAX without its final zero.
constexpr size_t kPathMax = 4095;

bool IsNameCharacter(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

std::string Name(const v1::Peer& peer, const Place& place) {
  const std::string& name = peer.name();
  if (!peer.has_name()) {
    place.Refuse("is missing; every peer needs a name");
  } else if (name.empty() || name.size() > kNameMax ||
             !std::all_of(name.begin(), name.end(), IsNameCharacter)) {
    place.Refuse(absl::StrCat("must be 1 to ", kNameMax, " of a-z, 0-9, '-', '_' and '.', is ",
                              Quoted(name)));
  }
  return name;
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
  if (address && address->IsLinkLocal()) {
    place.Refuse("must not be link-local: an interface cannot be named");
  }
  return address.value_or(IpAddress());
}

std::optional<IpAddress> LocalAddress(const v1::Peer& peer, const IpAddress& address,
                                      const Place& place) {
  if (!peer.has_local_address()) return std::nullopt;
  const std::optional<IpAddress> local = HostAddress(peer.local_address(), place);
  if (!local) return std::nullopt;
  if (local->IsLinkLocal()) place.Refuse("must not be link-local: an interface cannot be named");
  if (local->afi() != address.afi()) {
    place.Refuse(
        absl::StrCat("must be of the family of ", address.Format(), ", is ", local->Format()));
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

uint16_t HoldTime(uint32_t value, const Place& place) {
  if (value == 1 || value == 2 || value > 65535) {
    place.Refuse(absl::StrCat("must be 0 or 3 to 65535, is ", value));
  }
  return static_cast<uint16_t>(value);
}

Family ToFamily(int family) {
  return family == v1::FAMILY_IPV6_UNICAST ? kIpv6Unicast : kIpv4Unicast;
}

std::vector<Family> Families(const v1::Peer& peer, const Place& place) {
  if (peer.families().empty()) return {kIpv4Unicast, kIpv6Unicast};
  std::vector<Family> families;
  for (int i = 0; i < peer.families_size(); ++i) {
    const Family family = ToFamily(peer.families(i));
    if (std::find(families.begin(), families.end(), family) != families.end()) {
      place.Element(i).Refuse(absl::StrCat(FormatFamily(family), " is in the list already"));
    }
    families.push_back(family);
  }
  return families;
}

bool TtlSecurity(const v1::Peer& peer, const Place& place) {
  if (peer.ttl_security() && peer.has_multihop_ttl()) {
    place.Refuse("cannot be with multihop_ttl: what a hop away sends has not 255 any more");
  }
  return peer.ttl_security();
}

std::string Md5PasswordFile(const v1::Peer& peer, const Place& place) {
  const std::string& path = peer.md5_password_file();
  if (!peer.has_md5_password_file()) return path;
  if (!absl::StartsWith(path, "/")) {
    place.Refuse(absl::StrCat("must be an absolute path, is ", Quoted(path)));
  } else if (path.size() > kPathMax) {
    place.Refuse(absl::StrCat("must be at most ", kPathMax, " octets, is ", path.size()));
  } else if (absl::StrContains(path, '\0')) {
    place.Refuse("must not contain a zero octet");
  }
  return path;
}

Peer ValidatePeer(const v1::Config& file, const Given& given, const v1::Peer& peer,
                  const Place& root, const Place& place) {
  Peer valid;
  valid.name = Name(peer, place.Key("name"));
  valid.description = Description(peer, place.Key("description"));
  valid.address = Address(peer, place.Key("address"));
  if (peer.has_port()) valid.port = Port(peer.port(), place.Key("port"));
  valid.local_asn = LocalAsn(file, peer, root, place.Key("local_asn"));
  valid.peer_asn = PeerAsn(peer, place.Key("peer_asn"));
  if (!place.Key("address").IsRefused()) {
    valid.local_address = LocalAddress(peer, valid.address, place.Key("local_address"));
  }
  valid.router_id = LocalRouterId(file, given, peer, root, place.Key("router_id"));
  if (peer.has_hold_time_s()) {
    valid.hold_time_s = HoldTime(peer.hold_time_s(), place.Key("hold_time_s"));
  }
  if (peer.has_connect_retry_time_s()) {
    valid.connect_retry_time_s =
        InRange<uint16_t>(peer.connect_retry_time_s(), 1, 65535, place.Key("connect_retry_time_s"));
  }
  valid.families = Families(peer, place.Key("families"));
  valid.passive = peer.passive();
  if (valid.passive && !file.has_listen()) {
    place.Key("passive").Refuse("needs listen, or the peer has nowhere to connect to");
  }
  if (peer.has_multihop_ttl()) {
    valid.multihop_ttl = InRange<uint8_t>(peer.multihop_ttl(), 1, 255, place.Key("multihop_ttl"));
  }
  valid.next_hop_self = peer.next_hop_self();
  valid.ttl_security = TtlSecurity(peer, place.Key("ttl_security"));
  valid.md5_password_file = Md5PasswordFile(peer, place.Key("md5_password_file"));
  return valid;
}

}  // namespace

std::vector<Peer> ValidatePeers(const v1::Config& file, const Given& given, const Place& root) {
  std::vector<Peer> peers;
  absl::flat_hash_map<std::string, std::string> names;
  absl::flat_hash_map<IpAddress, std::string> addresses;
  const Place all = root.Key("peers");
  for (int i = 0; i < file.peers_size(); ++i) {
    const Place place = all.Element(i);
    Peer peer = ValidatePeer(file, given, file.peers(i), root, place);
    if (!place.Key("name").IsRefused()) {
      const auto [first, fresh] = names.try_emplace(peer.name, place.field());
      if (!fresh) {
        place.Key("name").Refuse(absl::StrCat(peer.name, " is the name of ", first->second));
      }
    }
    if (!place.Key("address").IsRefused()) {
      const auto [first, fresh] = addresses.try_emplace(peer.address, place.field());
      if (!fresh) {
        place.Key("address").Refuse(
            absl::StrCat(peer.address.Format(), " is the address of ", first->second));
      }
    }
    peers.push_back(std::move(peer));
  }
  return peers;
}

}  // namespace herald::config
