#include "internal/guard/as_path_rules.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/guard/listed.h"

namespace herald::guard {
namespace {

void SortApart(std::vector<AsnRange>& ranges) {
  absl::c_sort(ranges);
  size_t kept = 0;
  for (size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first <= ranges[kept].last) {
      ranges[kept].last = std::max(ranges[kept].last, ranges[i].last);
    } else {
      ranges[++kept] = ranges[i];
    }
  }
  if (!ranges.empty()) ranges.resize(kept + 1);
}

bool Contains(const std::vector<AsnRange>& apart, Asn asn) {
  const auto behind = absl::c_upper_bound(
      apart, asn, [](Asn value, const AsnRange& range) { return value < range.first; });
  return behind != apart.begin() && asn <= std::prev(behind)->last;
}

std::string FormatRange(const AsnRange& range) {
  if (range.first == range.last) return absl::StrCat(range.first.value());
  return absl::StrCat(range.first.value(), "-", range.last.value());
}

// RFC 4271 section 9.1.2.2, RFC 5065 section 5.3.
size_t LengthOf(const AsPath& path) {
  size_t length = 0;
  for (const AsPathSegment& segment : path) {
    if (segment.type == AsPathSegmentType::kAsSequence) length += segment.asns.size();
    if (segment.type == AsPathSegmentType::kAsSet) length += 1;
  }
  return length;
}

}  // namespace

AsPathRules::AsPathRules(AsPaths rules) : rules_(std::move(rules)) {
  SortApart(rules_.allowed_origins);
  SortApart(rules_.forbidden_asns);
}

std::optional<Refusal> AsPathRules::Check(const AsPath& path, absl::string_view scope) const {
  std::optional<Refusal> refusal = CheckLength(path, scope);
  if (!refusal.has_value()) refusal = CheckForbidden(path, scope);
  return refusal.has_value() ? refusal : CheckOrigin(path, scope);
}

std::optional<Refusal> AsPathRules::CheckLength(const AsPath& path, absl::string_view scope) const {
  const size_t length = LengthOf(path);
  if (!rules_.length_max.has_value() || length <= *rules_.length_max) return std::nullopt;
  return Refusal{
      absl::StrCat(scope, "as_path.length_max"),
      absl::StrCat("AS_PATH has a length of ", length, ", which is above ", *rules_.length_max)};
}

std::optional<Refusal> AsPathRules::CheckForbidden(const AsPath& path,
                                                   absl::string_view scope) const {
  for (const AsPathSegment& segment : path) {
    for (const Asn asn : segment.asns) {
      if (!Contains(rules_.forbidden_asns, asn)) continue;
      return Refusal{absl::StrCat(scope, "as_path.forbidden_asns"),
                     absl::StrCat("AS number ", asn.value(), " in the AS_PATH is forbidden")};
    }
  }
  return std::nullopt;
}

// RFC 6811 section 2 says which AS number is the origin.
std::optional<Refusal> AsPathRules::CheckOrigin(const AsPath& path, absl::string_view scope) const {
  if (rules_.allowed_origins.empty() || path.empty()) return std::nullopt;
  const AsPathSegment& last = path.back();
  const bool is_sequence = last.type == AsPathSegmentType::kAsSequence;
  if (!is_sequence && last.type != AsPathSegmentType::kAsSet) return std::nullopt;
  if (is_sequence && Contains(rules_.allowed_origins, last.asns.back())) return std::nullopt;
  const std::string what =
      is_sequence ? absl::StrCat("origin AS ", last.asns.back().value(), " is not allowed")
                  : "an AS_PATH that ends in an AS_SET has no origin";
  return Refusal{absl::StrCat(scope, "as_path.allowed_origins"),
                 absl::StrCat(what, "; allowed: ", Listed(rules_.allowed_origins, FormatRange))};
}

}  // namespace herald::guard
