#include "internal/bgp/wire/test_vectors.h"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

namespace herald::wire {
namespace {

template <class T>
Decoded<AnyMessage> Lift(Decoded<T> decoded) {
  if (!decoded.ok()) return decoded.error();
  return AnyMessage(std::move(decoded).value());
}

}  // namespace

std::vector<uint8_t> FromHex(absl::string_view digits) {
  std::string compact(digits);
  compact.erase(std::remove(compact.begin(), compact.end(), ' '), compact.end());
  const std::string octets = absl::HexStringToBytes(compact);
  return {octets.begin(), octets.end()};
}

std::string ToHex(Bytes octets) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

Prefix P(absl::string_view text) { return Prefix::Parse(text).value(); }
IpAddress Address(absl::string_view text) { return IpAddress::Parse(text).value(); }
Nlri Route(absl::string_view prefix, uint32_t path_id) { return {P(prefix), path_id}; }

std::vector<uint8_t> UpdateBody(absl::string_view withdrawn, absl::string_view attributes,
                                absl::string_view nlri) {
  std::vector<uint8_t> body;
  Writer out(body);
  for (const absl::string_view field : {withdrawn, attributes}) {
    const std::vector<uint8_t> octets = FromHex(field);
    out.U16(static_cast<uint16_t>(octets.size()));
    out.Append(octets);
  }
  out.Append(FromHex(nlri));
  return body;
}

UpdateFormat DualStack() {
  UpdateFormat format;
  format.families = {kIpv4Unicast, kIpv6Unicast};
  return format;
}

Decoded<AnyMessage> DecodeMessage(Bytes message, const UpdateFormat& format) {
  const Decoded<Header> header =
      DecodeHeader(message.subspan(0, kHeaderSize), format.message_size_max);
  if (!header.ok()) return header.error();
  const Bytes body = message.subspan(kHeaderSize, header.value().size - kHeaderSize);
  switch (header.value().type) {
    case MessageType::kOpen:
      return Lift(DecodeOpen(body));
    case MessageType::kUpdate:
      return Lift(DecodeUpdate(body, format));
    case MessageType::kNotification:
      return Lift(DecodeNotification(body));
    case MessageType::kRouteRefresh:
      return Lift(DecodeRouteRefresh(body));
    case MessageType::kKeepalive:
      break;
  }
  return AnyMessage(KeepaliveMessage{});
}

std::vector<Bytes> SplitMessages(Bytes messages) {
  std::vector<Bytes> split;
  while (!messages.empty()) {
    const Decoded<Header> header =
        DecodeHeader(messages.subspan(0, kHeaderSize), kExtendedMessageSizeMax);
    if (!header.ok() || header.value().size > messages.size()) return {};
    split.push_back(messages.first(header.value().size));
    messages.remove_prefix(header.value().size);
  }
  return split;
}

std::vector<std::vector<std::string>> ReadVectors(const std::string& path) {
  std::vector<std::vector<std::string>> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') lines.push_back(absl::StrSplit(line, '\t'));
  }
  return lines;
}

UpdateFormat RandomMessages::Format() {
  UpdateFormat format = DualStack();
  format.four_octet_as = Coin();
  format.is_external = Coin();
  format.message_size_max = Coin() ? kMessageSizeMax : kExtendedMessageSizeMax;
  if (Coin()) format.add_path = {kIpv4Unicast};
  if (Coin()) format.add_path.push_back(kIpv6Unicast);
  if (Coin()) format.extended_next_hop = {kIpv4Unicast};
  return format;
}

Asn RandomMessages::AnyAsn(const UpdateFormat& format) {
  // AS_TRANS among ordinary ASNs of a two-octet path cannot be told from what it stands for.
  const Asn asn(1 + U32() % (Coin() ? 0xfffeu : 0xfffffffeu));
  return asn == kAsTrans && !format.four_octet_as ? Asn(1) : asn;
}

template <class T, class Make>
std::vector<T> RandomMessages::List(size_t count_max, Make make) {
  std::vector<T> list(Coin() ? 0 : Below(count_max + 1));
  for (T& entry : list) entry = make();
  return list;
}

AsPath RandomMessages::Path(const UpdateFormat& format) {
  AsPath path;
  // Neighbors of one type would be one segment after AS4_PATH was merged.
  AsPathSegmentType type = Coin() ? AsPathSegmentType::kAsSet : AsPathSegmentType::kAsSequence;
  for (uint64_t left = Below(4); left > 0; --left) {
    type = type == AsPathSegmentType::kAsSet ? AsPathSegmentType::kAsSequence
                                             : AsPathSegmentType::kAsSet;
    AsPathSegment& segment = path.emplace_back();
    segment.type = type;
    segment.asns.resize(1 + Below(Below(20) == 0 ? 255 : 6));
    for (Asn& asn : segment.asns) asn = AnyAsn(format);
  }
  return path;
}

PathAttributes RandomMessages::Attributes(Family family, const UpdateFormat& format) {
  PathAttributes a;
  a.origin = static_cast<Origin>(Below(3));
  a.as_path = Path(format);
  const bool v6 = family == kIpv6Unicast || (!format.extended_next_hop.empty() && Coin());
  NextHopAddress next_hop{IpAddress::V4(0x0a000000 | (U32() & 0xffffff))};
  if (v6) next_hop.address = IpAddress::V6(0x20010db8'00000000 | U32(), generator_());
  if (v6 && Coin()) next_hop.link_local = IpAddress::V6(0xfe80'0000'0000'0000, generator_());
  a.next_hop = next_hop;
  if (Coin()) a.med = U32();
  if (!format.is_external) a.local_pref = U32();
  a.atomic_aggregate = Coin();
  if (Coin()) a.aggregator = Aggregator{AnyAsn(format), IpAddress::V4(U32())};
  a.communities = List<Community>(70, [&] { return Community(U32()); });
  a.extended_communities =
      List<ExtendedCommunity>(40, [&] { return ExtendedCommunity(generator_()); });
  a.large_communities =
      List<LargeCommunity>(30, [&] { return LargeCommunity{U32(), U32(), U32()}; });
  a.ipv6_extended_communities = List<Ipv6ExtendedCommunity>(3, [&] {
    Ipv6ExtendedCommunity community;
    for (uint8_t& octet : community) octet = static_cast<uint8_t>(U32());
    return community;
  });
  if (!format.is_external && Coin()) a.originator_id = RouterId(U32());
  if (!format.is_external) a.cluster_list = List<RouterId>(4, [&] { return RouterId(U32()); });
  if (Coin()) a.aigp = generator_();
  if (Coin()) a.only_to_customer = AnyAsn(format);
  for (const uint8_t type : std::initializer_list<uint8_t>{22, 33, 200, 255}) {
    if (Coin()) continue;
    const uint8_t flags = Coin() ? 0xc0 : 0xe0;
    a.unknown.push_back({type, flags, std::vector<uint8_t>(Below(300), type)});
  }
  return a;
}

std::vector<Nlri> RandomMessages::Routes(Family family, const UpdateFormat& format, size_t count) {
  const bool with_path_id =
      std::find(format.add_path.begin(), format.add_path.end(), family) != format.add_path.end();
  std::vector<Nlri> routes(count);
  for (Nlri& route : routes) {
    const IpAddress address =
        family == kIpv4Unicast ? IpAddress::V4(U32()) : IpAddress::V6(generator_(), generator_());
    route.prefix =
        Prefix::Masked(address, static_cast<int>(Below(static_cast<uint64_t>(address.bits()) + 1)));
    if (with_path_id) route.path_id = U32();
  }
  return routes;
}

Family RandomMessages::AnyFamily() {
  return {static_cast<Afi>(Below(3)), static_cast<Safi>(Below(256))};
}

std::string RandomMessages::Text(size_t size_max) {
  std::string text(Below(size_max + 1), ' ');
  for (char& octet : text) octet = static_cast<char>(U32());
  return text;
}

OpenMessage RandomMessages::Open() {
  OpenMessage open;
  open.asn = AnyAsn(DualStack());
  open.hold_time_s = Coin() ? 0 : static_cast<uint16_t>(3 + Below(65533));
  open.router_id = RouterId(1 + U32() % 0xfffffffeu);
  if (Coin()) open.capabilities.push_back(MultiprotocolCapability{kIpv4Unicast});
  if (Coin()) open.capabilities.push_back(MultiprotocolCapability{kIpv6Unicast});
  if (Coin()) open.capabilities.push_back(RouteRefreshCapability{});
  if (Coin()) open.capabilities.push_back(ExtendedMessageCapability{});
  if (Coin()) {
    open.capabilities.push_back(ExtendedNextHopCapability{{{kIpv4Unicast, Afi::kIpv6}}});
  }
  if (Coin()) open.capabilities.push_back(RoleCapability{static_cast<Role>(Below(5))});
  if (Coin()) open.capabilities.push_back(EnhancedRouteRefreshCapability{});
  if (Coin()) {
    open.capabilities.push_back(AddPathCapability{List<AddPathCapability::Row>(63, [&] {
      return AddPathCapability::Row{AnyFamily(), static_cast<AddPathMode>(1 + Below(3))};
    })});
  }
  if (Coin()) {
    open.capabilities.push_back(GracefulRestartCapability{
        Coin(), Coin(), static_cast<uint16_t>(Below(4096)),
        List<GracefulRestartCapability::Row>(
            63, [&] { return GracefulRestartCapability::Row{AnyFamily(), Coin()}; })});
  }
  if (Coin()) {
    open.capabilities.push_back(
        LongLivedGracefulRestartCapability{List<LongLivedGracefulRestartCapability::Row>(36, [&] {
          return LongLivedGracefulRestartCapability::Row{AnyFamily(), Coin(), U32() >> 8};
        })});
  }
  if (Coin()) open.capabilities.push_back(FqdnCapability{Text(126), Text(126)});
  if (Coin()) open.capabilities.push_back(SoftwareVersionCapability{Text(253)});
  for (uint64_t left = Below(5); left > 0; --left) {
    open.capabilities.push_back(
        UnknownCapability{static_cast<uint8_t>(128 + Below(64)), std::vector<uint8_t>(Below(256))});
  }
  open.capabilities.push_back(FourOctetAsCapability{open.asn});
  return open;
}

}  // namespace herald::wire
