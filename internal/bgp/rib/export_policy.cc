#include "internal/bgp/rib/export_policy.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "internal/bgp/rib/only_to_customer.h"

namespace herald::rib {
namespace {

constexpr size_t kSegmentAsnsMax = 255;
constexpr uint32_t kDefaultLocalPref = 100;

bool IsConfederation(const AsPathSegment& segment) {
  return segment.type == AsPathSegmentType::kAsConfedSequence ||
         segment.type == AsPathSegmentType::kAsConfedSet;
}

// RFC 4271 section 5.1.2 (b).
void Prepend(Asn asn, AsPath& path) {
  const bool extends_first = !path.empty() && path.front().type == AsPathSegmentType::kAsSequence &&
                             path.front().asns.size() < kSegmentAsnsMax;
  if (!extends_first) path.insert(path.begin(), AsPathSegment{});
  path.front().asns.insert(path.front().asns.begin(), asn);
}

void ExportToExternal(PathAttributes& attributes, Asn local_asn) {
  // RFC 5065 section 4.1: a confederation's inner structure stays inside.
  std::erase_if(attributes.as_path, IsConfederation);
  Prepend(local_asn, attributes.as_path);
  attributes.local_pref = std::nullopt;     // RFC 4271 section 5.1.5
  attributes.originator_id = std::nullopt;  // RFC 4456 section 8
  attributes.cluster_list.clear();
  attributes.aigp = std::nullopt;  // RFC 7311 section 3.2
}

}  // namespace

bool IsRouteLeak(const PathAttributes& attributes, const ExportRules& rules) {
  return rules.role && WouldLeak(*rules.role, attributes);
}

PathAttributes Export(PathAttributes attributes, const ExportRules& rules) {
  if (rules.next_hop_self || std::holds_alternative<NextHopSelf>(attributes.next_hop)) {
    attributes.next_hop = NextHopAddress{.address = rules.local_address};
  }
  if (rules.role) SetOnlyToCustomer(*rules.role, rules.local_asn, attributes);
  if (rules.is_external) {
    ExportToExternal(attributes, rules.local_asn);
  } else if (!attributes.local_pref) {
    attributes.local_pref = kDefaultLocalPref;  // RFC 4271 section 5.1.5: mandatory here
  }
  return attributes;
}

}  // namespace herald::rib
