#include "internal/rpc/route/attributes_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "internal/bgp/message/community_text.h"

namespace herald::rpc {
namespace {

// Of a list.
constexpr size_t kShownMax = 16;

class Text {
 public:
  void Add(absl::string_view name, absl::string_view value) {
    parts_.push_back(absl::StrCat(name, " ", value));
  }
  template <class List, class Format>
  void AddList(absl::string_view name, const List& list, Format format) {
    if (list.empty()) return;
    std::vector<std::string> shown;
    for (size_t i = 0; i < std::min(list.size(), kShownMax); ++i) shown.push_back(format(list[i]));
    if (list.size() > kShownMax) shown.push_back(absl::StrCat("and ", list.size() - kShownMax));
    Add(name, absl::StrJoin(shown, " "));
  }
  void AddNumber(absl::string_view name, const std::optional<uint64_t>& number) {
    if (number.has_value()) Add(name, absl::StrCat(*number));
  }
  void AddCount(absl::string_view name, size_t count) {
    if (count > 0) Add(name, absl::StrCat("(", count, ")"));
  }
  std::string Take() { return absl::StrJoin(parts_, ", "); }

 private:
  std::vector<std::string> parts_;
};

std::vector<Asn> AsnsOf(const AsPath& path) {
  std::vector<Asn> asns;
  for (const AsPathSegment& segment : path) {
    asns.insert(asns.end(), segment.asns.begin(), segment.asns.end());
  }
  return asns;
}

}  // namespace

std::string AttributesText(const PathAttributes& attributes) {
  Text text;
  const auto* hop = std::get_if<NextHopAddress>(&attributes.next_hop);
  text.Add("next-hop", hop == nullptr ? "self" : hop->address.Format());
  text.AddList("as-path", AsnsOf(attributes.as_path),
               [](Asn asn) { return absl::StrCat(asn.value()); });
  text.AddList("communities", attributes.communities, FormatCommunityNumbers);
  text.AddList("large-communities", attributes.large_communities, FormatLargeCommunity);
  text.AddList("extended-communities", attributes.extended_communities, FormatExtendedCommunity);
  text.AddCount("ipv6-extended-communities", attributes.ipv6_extended_communities.size());
  text.AddNumber("med", attributes.med);
  text.AddNumber("local-pref", attributes.local_pref);
  if (attributes.origin != Origin::kIgp) {
    text.Add("origin", attributes.origin == Origin::kEgp ? "egp" : "incomplete");
  }
  if (attributes.only_to_customer.has_value()) {
    text.Add("only-to-customer", absl::StrCat(attributes.only_to_customer->value()));
  }
  text.AddNumber("aigp", attributes.aigp);
  text.AddCount("other attributes", attributes.unknown.size());
  return text.Take();
}

}  // namespace herald::rpc
