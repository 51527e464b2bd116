#include "internal/bgp/message/community_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "internal/net/ip_address.h"

namespace herald {
namespace {

struct WellKnown {
  absl::string_view name;
  Community community;
};

constexpr std::array kWellKnown = {
    WellKnown{"graceful-shutdown", Community(0xFFFF0000)},    // RFC 8326
    WellKnown{"blackhole", Community(0xFFFF029A)},            // RFC 7999
    WellKnown{"no-export", Community(0xFFFFFF01)},            // RFC 1997
    WellKnown{"no-advertise", Community(0xFFFFFF02)},         // RFC 1997
    WellKnown{"no-export-subconfed", Community(0xFFFFFF03)},  // RFC 1997
};

// RFC 4360 and RFC 5668: the high octet of the type tells what the administrator is.
constexpr uint64_t kTwoOctetAs = 0x00;
constexpr uint64_t kIpv4Address = 0x01;
constexpr uint64_t kFourOctetAs = 0x02;

struct Kind {
  absl::string_view name;
  uint64_t subtype;
};

constexpr std::array kKinds = {Kind{"rt", 0x02}, Kind{"ro", 0x03}};

constexpr uint32_t kMaxU16 = std::numeric_limits<uint16_t>::max();
constexpr uint32_t kMaxU32 = std::numeric_limits<uint32_t>::max();

// Digits only, in the one way to write them: no sign, no space, no leading zero.
std::optional<uint32_t> ParseNumber(absl::string_view text, uint32_t max) {
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  uint32_t number = 0;
  if (!digits || (text.size() > 1 && text[0] == '0') || !absl::SimpleAtoi(text, &number)) {
    return std::nullopt;
  }
  return number <= max ? std::optional(number) : std::nullopt;
}

ExtendedCommunity Assemble(uint64_t type, uint64_t subtype, uint64_t value) {
  return ExtendedCommunity(type << 56 | subtype << 48 | value);
}

std::optional<ExtendedCommunity> ParseHex(absl::string_view text) {
  uint64_t value = 0;
  if (!absl::ConsumePrefix(&text, "0x") || text.size() != 16 ||
      !std::all_of(text.begin(), text.end(), absl::ascii_isxdigit) ||
      !absl::SimpleHexAtoi(text, &value)) {
    return std::nullopt;
  }
  return ExtendedCommunity(value);
}

std::optional<ExtendedCommunity> ParseFields(uint64_t subtype, absl::string_view administrator,
                                             absl::string_view assigned) {
  if (const auto address = IpAddress::Parse(administrator); address.ok() && address->is_v4()) {
    const auto number = ParseNumber(assigned, kMaxU16);
    if (!number) return std::nullopt;
    return Assemble(kIpv4Address, subtype, uint64_t{address->v4()} << 16 | *number);
  }
  const auto asn = ParseNumber(administrator, kMaxU32);
  if (!asn) return std::nullopt;
  const bool short_asn = *asn <= kMaxU16;
  const auto number = ParseNumber(assigned, short_asn ? kMaxU32 : kMaxU16);
  if (!number) return std::nullopt;
  return short_asn ? Assemble(kTwoOctetAs, subtype, uint64_t{*asn} << 32 | *number)
                   : Assemble(kFourOctetAs, subtype, uint64_t{*asn} << 16 | *number);
}

std::optional<std::string> FormatFields(uint64_t type, uint64_t value) {
  const auto upper32 = static_cast<uint32_t>(value >> 16);
  const uint64_t lower16 = value & kMaxU16;
  if (type == kTwoOctetAs) return absl::StrFormat("%d:%d", value >> 32, value & kMaxU32);
  if (type == kIpv4Address) {
    return absl::StrFormat("%s:%d", IpAddress::V4(upper32).Format(), lower16);
  }
  // A small ASN in the four-octet form would be read back as the two-octet form.
  if (type == kFourOctetAs && upper32 > kMaxU16) {
    return absl::StrFormat("%d:%d", upper32, lower16);
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Community> ParseCommunity(absl::string_view text) {
  for (const WellKnown& known : kWellKnown) {
    if (text == known.name) return known.community;
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() == 2) {
    const auto high = ParseNumber(parts[0], kMaxU16);
    const auto low = ParseNumber(parts[1], kMaxU16);
    if (high && low) return Community(*high << 16 | *low);
  }
  return absl::InvalidArgumentError(
      "must be two numbers up to 65535 such as 65000:100, or blackhole, no-export, no-advertise, "
      "no-export-subconfed or graceful-shutdown");
}

std::string FormatCommunity(Community community) {
  for (const WellKnown& known : kWellKnown) {
    if (community == known.community) return std::string(known.name);
  }
  return FormatCommunityNumbers(community);
}

std::string FormatCommunityNumbers(Community community) {
  return absl::StrFormat("%d:%d", community.value() >> 16, community.value() & kMaxU16);
}

absl::StatusOr<LargeCommunity> ParseLargeCommunity(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() == 3) {
    const auto global_administrator = ParseNumber(parts[0], kMaxU32);
    const auto local_data_1 = ParseNumber(parts[1], kMaxU32);
    const auto local_data_2 = ParseNumber(parts[2], kMaxU32);
    if (global_administrator && local_data_1 && local_data_2) {
      return LargeCommunity{*global_administrator, *local_data_1, *local_data_2};
    }
  }
  return absl::InvalidArgumentError("must be three numbers up to 4294967295 such as 65001:666:0");
}

std::string FormatLargeCommunity(const LargeCommunity& community) {
  return absl::StrFormat("%d:%d:%d", community.global_administrator, community.local_data_1,
                         community.local_data_2);
}

absl::StatusOr<ExtendedCommunity> ParseExtendedCommunity(absl::string_view text) {
  if (const auto community = ParseHex(text)) return *community;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  for (const Kind& kind : kKinds) {
    if (parts.size() != 3 || parts[0] != kind.name) continue;
    if (const auto community = ParseFields(kind.subtype, parts[1], parts[2])) return *community;
  }
  return absl::InvalidArgumentError(
      "must be rt:ADMINISTRATOR:NUMBER or ro:ADMINISTRATOR:NUMBER, the administrator an ASN (and "
      "the number up to 65535 if the ASN is above 65535) or an IPv4 address (and the number up to "
      "65535), or eight octets such as 0x4004fde800000001");
}

std::string FormatExtendedCommunity(ExtendedCommunity community) {
  const uint64_t type = community.value() >> 56;
  const uint64_t subtype = community.value() >> 48 & 0xFF;
  const uint64_t value = community.value() & 0xFFFFFFFFFFFF;
  for (const Kind& kind : kKinds) {
    if (kind.subtype != subtype) continue;
    if (const auto fields = FormatFields(type, value)) {
      return absl::StrFormat("%s:%s", kind.name, *fields);
    }
  }
  return absl::StrFormat("0x%016x", community.value());
}

}  // namespace herald
