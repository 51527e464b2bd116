#include "internal/config/list.h"

#include <algorithm>
#include <variant>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "internal/bgp/message/community_text.h"
#include "internal/config/field.h"

namespace herald::config {
namespace {

constexpr int kCommunitiesMax = 64;
constexpr int kAsnRangesMax = 64;

template <class T>
std::optional<T> ValueOrRefuse(const absl::StatusOr<T>& value, const std::string& text,
                               const Place& place) {
  if (value.ok()) return *value;
  place.Refuse(absl::StrCat(value.status().message(), "; is ", Quoted(text)));
  return std::nullopt;
}

// Digits only: the conversion would take a sign and spaces too.
bool ReadAsn(absl::string_view text, Asn& asn) {
  uint32_t number = 0;
  const bool is_number =
      absl::c_all_of(text, absl::ascii_isdigit) && absl::SimpleAtoi(text, &number) && number != 0;
  asn = Asn(number);
  return is_number;
}

std::optional<guard::AsnRange> ReadAsnRange(const std::string& text, const Place& place) {
  const std::vector<absl::string_view> ends = absl::StrSplit(text, absl::MaxSplits('-', 1));
  guard::AsnRange range;
  if (ReadAsn(ends.front(), range.first) && ReadAsn(ends.back(), range.last) &&
      range.first <= range.last) {
    return range;
  }
  place.Refuse(absl::StrCat(
      "must be an AS number from 1 to 4294967295, or two such as 64512-65534; is ", Quoted(text)));
  return std::nullopt;
}

}  // namespace

std::optional<Community> ReadCommunity(const std::string& text, const Place& place) {
  return ValueOrRefuse(ParseCommunity(text), text, place);
}

std::optional<LargeCommunity> ReadLargeCommunity(const std::string& text, const Place& place) {
  return ValueOrRefuse(ParseLargeCommunity(text), text, place);
}

guard::Communities ReadCommunities(const Texts& texts, const Place& place) {
  if (IsTooMany(texts.size(), kCommunitiesMax, place)) return {};
  guard::Communities communities;
  using Either = std::variant<Community, LargeCommunity>;
  const auto read = [](const std::string& text, const Place& element) -> std::optional<Either> {
    if (std::count(text.begin(), text.end(), ':') == 2) return ReadLargeCommunity(text, element);
    return ReadCommunity(text, element);
  };
  for (const Either& either : ReadEach<Either>(texts, place, read)) {
    if (const auto* large = std::get_if<LargeCommunity>(&either)) {
      communities.large.push_back(*large);
    } else {
      communities.standard.push_back(std::get<Community>(either));
    }
  }
  return communities;
}

std::vector<guard::AsnRange> ReadAsnRanges(const Texts& texts, const Place& place) {
  if (IsTooMany(texts.size(), kAsnRangesMax, place)) return {};
  return ReadEach<guard::AsnRange>(texts, place, ReadAsnRange);
}

}  // namespace herald::config
