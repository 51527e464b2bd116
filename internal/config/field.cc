#include "internal/config/field.h"

#include <algorithm>
#include <limits>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace herald::config {
namespace {

constexpr size_t kNameMax = 63;
constexpr size_t kPathMax = 4095;  // PATH_MAX without its final zero.
constexpr uint32_t kPortMax = std::numeric_limits<uint16_t>::max();

bool IsNameCharacter(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

std::optional<IpAddress> Address(const std::string& text, const Place& place) {
  const absl::StatusOr<IpAddress> address = IpAddress::Parse(text);
  if (address.ok()) return *address;
  place.Refuse(absl::StrCat("must be an IPv4 or IPv6 address, is ", Quoted(text)));
  return std::nullopt;
}

// An IPv6 socket bound or connected to one speaks IPv4.
bool IsIpv4Mapped(const IpAddress& address) {
  return !address.is_v4() && address.high() == 0 && address.low() >> 32 == 0xFFFF;
}

bool IsUsable(const IpAddress& address, const Place& place) {
  if (address.IsMulticast()) {
    place.Refuse("must not be a multicast address");
  } else if (IsIpv4Mapped(address)) {
    place.Refuse("must be written as the IPv4 address that it maps");
  } else {
    return true;
  }
  return false;
}

std::optional<uint16_t> PortNumber(absl::string_view text) {
  uint32_t port = 0;
  if (text.empty() || text.size() > 5 ||
      !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) || !absl::SimpleAtoi(text, &port) ||
      port == 0 || port > kPortMax) {
    return std::nullopt;
  }
  return static_cast<uint16_t>(port);
}

// Brackets around IPv6 and only there.
std::optional<IpAddress> BracketedAddress(absl::string_view text) {
  const bool brackets = absl::ConsumePrefix(&text, "[") && absl::ConsumeSuffix(&text, "]");
  const absl::StatusOr<IpAddress> address = IpAddress::Parse(text);
  if (!address.ok() || address->is_v4() == brackets) return std::nullopt;
  return *address;
}

}  // namespace

void CheckName(const std::string& name, const Place& place) {
  if (!name.empty() && name.size() <= kNameMax &&
      std::all_of(name.begin(), name.end(), IsNameCharacter)) {
    return;
  }
  place.Refuse(
      absl::StrCat("must be 1 to ", kNameMax, " of a-z, 0-9, '-', '_' and '.', is ", Quoted(name)));
}

void CheckAbsolutePath(const std::string& path, const Place& place) {
  if (!absl::StartsWith(path, "/")) {
    place.Refuse(absl::StrCat("must be an absolute path, is ", Quoted(path)));
  } else if (path.size() > kPathMax) {
    place.Refuse(absl::StrCat("must be at most ", kPathMax, " octets, is ", path.size()));
  } else if (absl::StrContains(path, '\0')) {
    place.Refuse("must not contain a zero octet");
  }
}

bool IsTooMany(int count, int most, const Place& place) {
  if (count <= most) return false;
  place.Refuse(absl::StrCat("must be at most ", most, ", is ", count));
  return true;
}

std::optional<Prefix> ReadPrefix(const std::string& text, const Place& place) {
  const absl::StatusOr<Prefix> prefix = Prefix::Parse(text);
  if (prefix.ok()) return *prefix;
  place.Refuse(absl::StrCat("must be a prefix such as 192.0.2.0/24 or 2001:db8::/32, is ",
                            Quoted(text), ": ", prefix.status().message()));
  return std::nullopt;
}

uint16_t Port(uint32_t value, const Place& place) {
  return InRange<uint16_t>(value, 1, kPortMax, place);
}

Asn SpeakerAsn(uint32_t value, const Place& place) {
  if (value == 0) place.Refuse("must be 1 to 4294967295, is 0");
  if (value == kAsTrans.value()) place.Refuse("must not be 23456, which stands for longer ASNs");
  return Asn(value);
}

RouterId BgpIdentifier(const std::string& text, const Place& place) {
  const absl::StatusOr<RouterId> id = ParseRouterId(text);
  if (id.ok()) return *id;
  place.Refuse(
      absl::StrCat("must be written like an IPv4 address and not be 0.0.0.0, is ", Quoted(text)));
  return RouterId();
}

std::optional<IpAddress> HostAddress(const std::string& text, const Place& place) {
  const std::optional<IpAddress> address = ListenAddress(text, place);
  if (!address || !address->IsUnspecified()) return address;
  place.Refuse(absl::StrCat("must be the address of a host, is ", Quoted(text)));
  return std::nullopt;
}

std::optional<IpAddress> ListenAddress(const std::string& text, const Place& place) {
  const std::optional<IpAddress> address = Address(text, place);
  if (!address || !IsUsable(*address, place)) return std::nullopt;
  return address;
}

std::optional<Endpoint> ListenEndpoint(const std::string& text, const Place& place) {
  const absl::string_view all = text;
  const size_t colon = all.rfind(':');
  const auto address = BracketedAddress(all.substr(0, colon));
  const auto port =
      colon == absl::string_view::npos ? std::nullopt : PortNumber(all.substr(colon + 1));
  if (!address || !port) {
    place.Refuse(absl::StrCat("must be address:port such as 127.0.0.1:1179 or [::1]:1179, is ",
                              Quoted(text)));
    return std::nullopt;
  }
  if (!IsUsable(*address, place)) return std::nullopt;
  return Endpoint{*address, *port};
}

}  // namespace herald::config
