#include "internal/config/list.h"

#include <algorithm>
#include <variant>

#include "absl/status/statusor.h"
#include "internal/bgp/message/community_text.h"
#include "internal/config/field.h"

namespace herald::config {
namespace {

constexpr int kCommunitiesMax = 64;

template <class T>
std::optional<T> ValueOrRefuse(const absl::StatusOr<T>& value, const std::string& text,
                               const Place& place) {
  if (value.ok()) return *value;
  place.Refuse(absl::StrCat(value.status().message(), "; is ", Quoted(text)));
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

}  // namespace herald::config
