#include "internal/net/ip_address.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace herald {
namespace {

constexpr int kGroups = 8;  // Of 16 bits each, in an IPv6 address.
using Groups = std::array<uint16_t, kGroups>;

std::optional<uint32_t> ParseV4(absl::string_view text) {
  uint32_t address = 0;
  int count = 0;
  for (const absl::string_view part : absl::StrSplit(text, '.')) {
    uint32_t octet = 0;
    const bool leading_zero = part.size() > 1 && part[0] == '0';
    if (++count > 4 || part.empty() || part.size() > 3 || leading_zero) return std::nullopt;
    for (const char c : part) {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
      octet = octet * 10 + static_cast<uint32_t>(c - '0');
    }
    if (octet > 255) return std::nullopt;
    address = address << 8 | octet;
  }
  if (count != 4) return std::nullopt;
  return address;
}

std::optional<uint16_t> ParseGroup(absl::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  uint32_t group = 0;
  for (const char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
    group = group << 4 | static_cast<uint32_t>(lower <= '9' ? lower - '0' : lower - 'a' + 10);
  }
  return static_cast<uint16_t>(group);
}

// The groups on one side of "::", or all of them. The last may be a dotted quad.
std::optional<std::vector<uint16_t>> ParseGroups(absl::string_view text, bool may_end_in_v4) {
  std::vector<uint16_t> groups;
  if (text.empty()) return groups;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits(':', kGroups));
  for (size_t i = 0; i < parts.size(); ++i) {
    if (may_end_in_v4 && i + 1 == parts.size() && absl::StrContains(parts[i], '.')) {
      const std::optional<uint32_t> v4 = ParseV4(parts[i]);
      if (!v4) return std::nullopt;
      groups.push_back(static_cast<uint16_t>(*v4 >> 16));
      groups.push_back(static_cast<uint16_t>(*v4));
    } else if (const std::optional<uint16_t> group = ParseGroup(parts[i])) {
      groups.push_back(*group);
    } else {
      return std::nullopt;
    }
  }
  return groups;
}

std::optional<Groups> ParseV6(absl::string_view text) {
  const size_t gap = text.find("::");
  const bool has_gap = gap != absl::string_view::npos;
  const absl::string_view after = has_gap ? text.substr(gap + 2) : absl::string_view();
  const auto head = ParseGroups(text.substr(0, gap), /*may_end_in_v4=*/!has_gap);
  const auto tail = ParseGroups(after, /*may_end_in_v4=*/true);
  if (!head || !tail) return std::nullopt;
  const size_t given = head->size() + tail->size();
  // "::" stands for one group of zeros at least (RFC 4291 section 2.2).
  if (has_gap ? given >= kGroups : given != kGroups) return std::nullopt;
  Groups groups = {};
  std::copy(head->begin(), head->end(), groups.begin());
  std::copy(tail->begin(), tail->end(), groups.end() - static_cast<ptrdiff_t>(tail->size()));
  return groups;
}

uint64_t Half(const Groups& groups, size_t first) {
  uint64_t half = 0;
  for (size_t i = first; i < first + kGroups / 2; ++i) half = half << 16 | groups[i];
  return half;
}

std::string FormatV4(uint32_t a) {
  return absl::StrCat(a >> 24, ".", a >> 16 & 0xff, ".", a >> 8 & 0xff, ".", a & 0xff);
}

struct Run {
  int first = 0;
  int length = 0;
};

// The longest run of zero groups, the first among equals (RFC 5952 section 4.2.3).
Run LongestZeroRun(const Groups& groups) {
  Run longest;
  Run current;
  for (int i = 0; i < kGroups; ++i) {
    if (groups[static_cast<size_t>(i)] != 0) {
      current = {i + 1, 0};
    } else if (++current.length > longest.length) {
      longest = current;
    }
  }
  return longest;
}

std::string FormatV6(uint64_t high, uint64_t low) {
  // RFC 5952 section 5: an IPv4-mapped address shows the IPv4 address.
  if (high == 0 && low >> 32 == 0xffff) {
    return absl::StrCat("::ffff:", FormatV4(static_cast<uint32_t>(low)));
  }
  Groups groups;
  for (size_t i = 0; i < kGroups; ++i) {
    groups[i] = static_cast<uint16_t>((i < 4 ? high : low) >> (48 - 16 * (i % 4)));
  }
  Run gap = LongestZeroRun(groups);
  if (gap.length < 2) gap = {kGroups, 0};  // RFC 5952 section 4.2.2: one group stays.
  std::string text;
  for (int i = 0; i < kGroups; ++i) {
    if (i == gap.first) text += "::";
    if (i >= gap.first && i < gap.first + gap.length) continue;
    if (!text.empty() && text.back() != ':') text += ':';
    absl::StrAppend(&text, absl::Hex(groups[static_cast<size_t>(i)]));
  }
  return text;
}

}  // namespace

IpAddress IpAddress::V6(const V6Octets& octets) {
  uint64_t high = 0;
  uint64_t low = 0;
  for (size_t i = 0; i < 8; ++i) {
    high = high << 8 | octets[i];
    low = low << 8 | octets[i + 8];
  }
  return V6(high, low);
}

IpAddress::V6Octets IpAddress::v6() const {
  V6Octets octets;
  for (size_t i = 0; i < 8; ++i) {
    octets[i] = static_cast<uint8_t>(high_ >> (56 - 8 * i));
    octets[i + 8] = static_cast<uint8_t>(low_ >> (56 - 8 * i));
  }
  return octets;
}

absl::StatusOr<IpAddress> IpAddress::Parse(absl::string_view text) {
  if (const std::optional<uint32_t> v4 = ParseV4(text)) return V4(*v4);
  if (const std::optional<Groups> v6 = ParseV6(text)) return V6(Half(*v6, 0), Half(*v6, 4));
  return absl::InvalidArgumentError("not an IPv4 or IPv6 address");
}

std::string IpAddress::Format() const { return is_v4() ? FormatV4(v4()) : FormatV6(high_, low_); }

bool IpAddress::IsMulticast() const { return is_v4() ? high_ >> 60 == 0xe : high_ >> 56 == 0xff; }

bool IpAddress::IsLinkLocal() const { return !is_v4() && high_ >> 54 == 0xfe80 >> 6; }

bool IpAddress::IsLoopback() const {
  return is_v4() ? high_ >> 56 == 127 : high_ == 0 && low_ == 1;
}

absl::StatusOr<RouterId> ParseRouterId(absl::string_view text) {
  const std::optional<uint32_t> id = ParseV4(text);
  if (!id) return absl::InvalidArgumentError("router id is not written like an IPv4 address");
  if (*id == 0) return absl::InvalidArgumentError("router id is 0.0.0.0");
  return RouterId(*id);
}

std::string FormatRouterId(RouterId id) { return FormatV4(id.value()); }

}  // namespace herald
