#include "internal/config/validate_guard.h"

#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/message/community_text.h"
#include "internal/config/field.h"
#include "internal/config/list.h"
#include "internal/net/prefix.h"

namespace herald::config {
namespace {

constexpr int kPrefixesMax = 4096;
constexpr int kNamesMax = 64;
constexpr int kCommunitySetsMax = 256;
constexpr uint32_t kAsPathLengthMax = 255;

template <class T>
const T* First(const std::vector<T>& some, const std::vector<T>& others, bool is_in) {
  const auto found = absl::c_find_if(
      some, [&](const T& one) { return absl::c_linear_search(others, one) == is_in; });
  return found == some.end() ? nullptr : &*found;
}

// The first of some that is, or is not, in others; empty: there is none.
std::string First(const guard::Communities& some, const guard::Communities& others, bool is_in) {
  const Community* standard = First(some.standard, others.standard, is_in);
  if (standard != nullptr) return FormatCommunity(*standard);
  const LargeCommunity* large = First(some.large, others.large, is_in);
  return large == nullptr ? "" : FormatLargeCommunity(*large);
}

guard::AsPaths ValidateAsPath(const v1::AsPathRules& file, const Place& place) {
  guard::AsPaths valid;
  if (file.has_length_max()) {
    valid.length_max =
        InRange<uint32_t>(file.length_max(), 0, kAsPathLengthMax, place.Key("length_max"));
  }
  valid.allowed_origins = ReadAsnRanges(file.allowed_origins(), place.Key("allowed_origins"));
  valid.forbidden_asns = ReadAsnRanges(file.forbidden_asns(), place.Key("forbidden_asns"));
  return valid;
}

// The fields that a guard and a grant have in common.
template <class File, class Valid>
void ValidateCommon(const File& file, const Place& place, Valid& valid) {
  const Place required = place.Key("required_communities");
  valid.required = ReadCommunities(file.required_communities(), required);
  valid.forbidden =
      ReadCommunities(file.forbidden_communities(), place.Key("forbidden_communities"));
  if (const std::string both = First(valid.required, valid.forbidden, true); !both.empty()) {
    required.Refuse(absl::StrCat(both, " is in forbidden_communities"));
  }
  valid.as_path = ValidateAsPath(file.as_path(), place.Key("as_path"));
  if (file.has_routes_max()) valid.routes_max = file.routes_max();
  valid.requires_ttl = file.requires_ttl();
  if (file.has_ttl_max_s()) {
    valid.ttl_max_s =
        InRange<uint32_t>(file.ttl_max_s(), 1, guard::kTtlMaxS, place.Key("ttl_max_s"));
  }
  if (file.has_withdraw_all_max_percent()) {
    valid.withdraw_all_max_percent = InRange<uint8_t>(file.withdraw_all_max_percent(), 1, 100,
                                                      place.Key("withdraw_all_max_percent"));
  }
}

guard::LengthBounds Lengths(std::optional<uint32_t> min, std::optional<uint32_t> max, uint8_t most,
                            const Place& min_place, const Place& max_place) {
  guard::LengthBounds bounds{.min = 0, .max = most};
  if (min) bounds.min = InRange<uint8_t>(*min, 0, most, min_place);
  if (max) bounds.max = InRange<uint8_t>(*max, 0, most, max_place);
  if (bounds.min > bounds.max && !max_place.IsRefused()) {
    min_place.Refuse(
        absl::StrCat("must be at most the greatest length of ", bounds.max, ", is ", bounds.min));
  }
  return bounds;
}

std::vector<Prefix> Prefixes(const Texts& texts, const Place& place) {
  if (IsTooMany(texts.size(), kPrefixesMax, place)) return {};
  return ReadEach<Prefix>(texts, place, ReadPrefix);
}

std::optional<guard::GrantedPrefix> ReadGrantedPrefix(const v1::GrantedPrefix& file,
                                                      const Place& place) {
  if (!file.has_prefix()) {
    place.Key("prefix").Refuse("is missing");
    return std::nullopt;
  }
  const std::optional<Prefix> prefix = ReadPrefix(file.prefix(), place.Key("prefix"));
  if (!prefix) return std::nullopt;
  const auto own = static_cast<uint8_t>(prefix->length());
  const auto longest = static_cast<uint8_t>(prefix->address().bits());
  const bool is_exact = !file.has_ge() && !file.has_le();
  guard::GrantedPrefix granted{.prefix = *prefix, .ge = own, .le = is_exact ? own : longest};
  if (file.has_ge()) granted.ge = InRange<uint8_t>(file.ge(), own, longest, place.Key("ge"));
  if (file.has_le()) granted.le = InRange<uint8_t>(file.le(), own, longest, place.Key("le"));
  if (granted.ge > granted.le) {
    place.Key("ge").Refuse(
        absl::StrCat("must be at most the le of ", granted.le, ", is ", granted.ge));
  }
  return granted;
}

std::vector<guard::GrantedPrefix> GrantedPrefixes(const v1::Grant& file, const Place& place) {
  if (IsTooMany(file.prefixes_size(), kPrefixesMax, place)) return {};
  std::vector<guard::GrantedPrefix> granted;
  for (int i = 0; i < file.prefixes_size(); ++i) {
    if (const auto one = ReadGrantedPrefix(file.prefixes(i), place.Element(i))) {
      granted.push_back(*one);
    }
  }
  return granted;
}

// A name that nobody has would grant nothing without a word.
std::vector<std::string> GrantedPeers(const v1::Grant& file,
                                      const absl::flat_hash_set<std::string>* peers,
                                      const Place& place) {
  if (IsTooMany(file.peers_size(), kNamesMax, place)) return {};
  const auto read = [peers](const std::string& name,
                            const Place& element) -> std::optional<std::string> {
    if (peers != nullptr && !peers->contains(name)) {
      element.Refuse(absl::StrCat(
          "must be the name of a peer or of dynamic peers of this file, is ", Quoted(name)));
    }
    return name;
  };
  return ReadEach<std::string>(file.peers(), place, read);
}

std::optional<guard::NextHops> GrantedNextHops(const v1::Grant& file, const Place& place) {
  if (file.next_hops().empty() || IsTooMany(file.next_hops_size(), kNamesMax, place)) {
    return std::nullopt;
  }
  // Nothing stands for "self".
  using Read = std::optional<Prefix>;
  const auto read = [](const std::string& text, const Place& element) -> std::optional<Read> {
    if (text == "self") return Read(std::nullopt);
    const Read prefix = ReadPrefix(text, element);
    return prefix ? std::optional<Read>(prefix) : std::nullopt;
  };
  guard::NextHops valid;
  for (const Read& next_hop : ReadEach<Read>(file.next_hops(), place, read)) {
    if (next_hop.has_value()) {
      valid.inside.push_back(*next_hop);
    } else {
      valid.self = true;
    }
  }
  return valid;
}

std::optional<guard::Communities> AllowedCommunities(const v1::Grant& file,
                                                     const guard::Communities& required,
                                                     const Place& place) {
  if (file.allowed_communities().empty()) return std::nullopt;
  const guard::Communities allowed = ReadCommunities(file.allowed_communities(), place);
  const std::string missing = First(required, allowed, false);
  if (!missing.empty()) place.Refuse(absl::StrCat(missing, " is required and must be here too"));
  return allowed;
}

CommunitySet ValidateCommunitySet(const v1::CommunitySet& file, const Place& place) {
  CommunitySet valid{.name = file.name(), .communities = {}};
  if (file.has_name()) {
    CheckName(file.name(), place.Key("name"));
  } else {
    place.Key("name").Refuse("is missing; every set needs a name");
  }
  const int count = file.communities_size() + file.large_communities_size();
  if (count == 0) place.Refuse("needs communities or large_communities");
  if (IsTooMany(count, kNamesMax, place)) return valid;
  valid.communities.standard =
      ReadEach<Community>(file.communities(), place.Key("communities"), ReadCommunity);
  valid.communities.large = ReadEach<LargeCommunity>(
      file.large_communities(), place.Key("large_communities"), ReadLargeCommunity);
  return valid;
}

std::optional<uint32_t> If(bool is_there, uint32_t value) {
  return is_there ? std::optional(value) : std::nullopt;
}

}  // namespace

guard::Rules ValidateGuard(const v1::Guard& file, const Place& place) {
  guard::Rules valid;
  ValidateCommon(file, place, valid);
  valid.protected_prefixes = Prefixes(file.protected_prefixes(), place.Key("protected_prefixes"));
  valid.default_route = file.default_route();
  valid.ipv4_lengths = Lengths(If(file.has_ipv4_length_min(), file.ipv4_length_min()),
                               If(file.has_ipv4_length_max(), file.ipv4_length_max()), 32,
                               place.Key("ipv4_length_min"), place.Key("ipv4_length_max"));
  valid.ipv6_lengths = Lengths(If(file.has_ipv6_length_min(), file.ipv6_length_min()),
                               If(file.has_ipv6_length_max(), file.ipv6_length_max()), 128,
                               place.Key("ipv6_length_min"), place.Key("ipv6_length_max"));
  if (file.has_ipv4_routes_max()) valid.ipv4_routes_max = file.ipv4_routes_max();
  if (file.has_ipv6_routes_max()) valid.ipv6_routes_max = file.ipv6_routes_max();
  if (file.has_peer_routes_max()) valid.peer_routes_max = file.peer_routes_max();
  return valid;
}

guard::Grant ValidateGrant(const v1::Grant& file, const absl::flat_hash_set<std::string>* peers,
                           const Place& place) {
  guard::Grant valid;
  ValidateCommon(file, place, valid);
  valid.prefixes = GrantedPrefixes(file, place.Key("prefixes"));
  valid.peers = GrantedPeers(file, peers, place.Key("peers"));
  valid.next_hops = GrantedNextHops(file, place.Key("next_hops"));
  valid.allowed = AllowedCommunities(file, valid.required, place.Key("allowed_communities"));
  if (file.has_announcements_per_minute()) {
    valid.announcements_per_minute = file.announcements_per_minute();
    if (file.announcements_per_minute() == 0) {
      place.Key("announcements_per_minute")
          .Refuse("must be at least 1; to grant no announcement, leave out prefixes");
    }
  }
  return valid;
}

std::vector<CommunitySet> ValidateCommunitySets(const v1::Config& file, const Place& place) {
  if (IsTooMany(file.community_sets_size(), kCommunitySetsMax, place)) return {};
  std::vector<CommunitySet> sets;
  absl::flat_hash_map<std::string, std::string> names;
  for (int i = 0; i < file.community_sets_size(); ++i) {
    const Place element = place.Element(i), name = element.Key("name");
    sets.push_back(ValidateCommunitySet(file.community_sets(i), element));
    if (name.IsRefused()) continue;
    const auto [first, fresh] = names.try_emplace(sets.back().name, element.field());
    if (!fresh) name.Refuse(absl::StrCat(sets.back().name, " is the name of ", first->second));
  }
  return sets;
}

}  // namespace herald::config
