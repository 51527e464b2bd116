#include "internal/guard/prepared_grant.h"

#include <utility>
#include <variant>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/guard/listed.h"

namespace herald::guard {
namespace {

std::vector<Prefix> PrefixesOf(const Grant& grant) {
  std::vector<Prefix> prefixes;
  for (const GrantedPrefix& granted : grant.prefixes) prefixes.push_back(granted.prefix);
  return prefixes;
}

std::string FormatPrefix(const Prefix& prefix) { return prefix.Format(); }

// "24, 28 to 32".
template <size_t kSize>
std::string FormatLengths(const std::bitset<kSize>& lengths) {
  std::string text;
  for (size_t first = 0; first < kSize; ++first) {
    if (!lengths[first]) continue;
    size_t last = first;
    while (last + 1 < kSize && lengths[last + 1]) ++last;
    absl::StrAppend(&text, text.empty() ? "" : ", ", first);
    if (last > first) absl::StrAppend(&text, " to ", last);
    first = last;
  }
  return text;
}

}  // namespace

PreparedGrant::PreparedGrant(absl::string_view principal, Grant grant)
    : scope_(absl::StrCat("principals[", principal, "].grant.")),
      grant_(std::move(grant)),
      communities_(grant_.required, grant_.forbidden, grant_.allowed),
      as_paths_(grant_.as_path),
      prefixes_(PrefixesOf(grant_)),
      lengths_(prefixes_.prefixes().size()),
      next_hops_(grant_.next_hops ? grant_.next_hops->inside : std::vector<Prefix>()) {
  absl::c_sort(grant_.peers);
  for (const GrantedPrefix& granted : grant_.prefixes) {
    Lengths& lengths = lengths_[prefixes_.Covering(granted.prefix)];
    for (size_t length = granted.ge; length <= granted.le; ++length) lengths.set(length);
  }
  for (size_t i = 0; i < lengths_.size(); ++i) {
    if (const size_t parent = prefixes_.Parent(i); parent != PrefixSet::kNone) {
      lengths_[i] |= lengths_[parent];
    }
  }
}

std::optional<Refusal> PreparedGrant::CheckAttributes(const PathAttributes& attributes) const {
  std::optional<Refusal> refusal = communities_.Check(attributes, scope_);
  if (!refusal.has_value()) refusal = as_paths_.Check(attributes.as_path, scope_);
  return refusal.has_value() ? refusal : CheckNextHop(attributes.next_hop);
}

// A link-local address beside a global one (RFC 2545 section 3) is a next hop as well.
std::optional<Refusal> PreparedGrant::CheckNextHop(const NextHop& next_hop) const {
  if (!grant_.next_hops.has_value()) return std::nullopt;
  const auto* global = std::get_if<NextHopAddress>(&next_hop);
  if (global == nullptr) {
    return grant_.next_hops->self ? std::nullopt : std::optional(RefuseNextHop("self"));
  }
  for (const auto& address : {std::optional(global->address), global->link_local}) {
    if (!address.has_value()) continue;
    const Prefix host = Prefix::Masked(*address, address->bits());
    if (next_hops_.Covering(host) == PrefixSet::kNone) return RefuseNextHop(address->Format());
  }
  return std::nullopt;
}

Refusal PreparedGrant::RefuseNextHop(absl::string_view next_hop) const {
  std::vector<std::string> granted;
  if (grant_.next_hops->self) granted.emplace_back("self");
  for (const Prefix& inside : next_hops_.prefixes()) granted.push_back(inside.Format());
  return {absl::StrCat(scope_, "next_hops"),
          absl::StrCat("next hop ", next_hop, " is not granted; granted: ",
                       Listed(granted, [](const std::string& text) { return text; }))};
}

std::optional<Refusal> PreparedGrant::CheckPeers(injector::PeerSelector& peers) const {
  if (grant_.peers.empty()) return std::nullopt;
  // What has a label changes behind the grant's back.
  if (!peers.labels.empty()) return RefusePeer("peers that are selected by label are");
  for (const std::string& name : peers.names) {
    if (!absl::c_binary_search(grant_.peers, name)) {
      return RefusePeer(absl::StrCat("peer ", name, " is"));
    }
  }
  if (peers.selects_all()) peers.names = grant_.peers;
  return std::nullopt;
}

Refusal PreparedGrant::RefusePeer(absl::string_view what) const {
  return {absl::StrCat(scope_, "peers"),
          absl::StrCat(what, " not granted; granted: ",
                       Listed(grant_.peers, [](const std::string& name) { return name; }))};
}

std::optional<Refusal> PreparedGrant::CheckPrefix(const Prefix& prefix) const {
  const size_t around = prefixes_.Covering(prefix);
  if (around != PrefixSet::kNone) {
    const Lengths& lengths = lengths_[around];
    if (lengths[static_cast<size_t>(prefix.length())]) return std::nullopt;
    return Refusal{absl::StrCat(scope_, "prefixes"),
                   absl::StrCat(prefix.Format(), " has a length that is not granted; granted in ",
                                prefixes_.prefixes()[around].Format(), " are lengths ",
                                FormatLengths(lengths))};
  }
  if (prefixes_.prefixes().empty())
    return Refusal{absl::StrCat(scope_, "prefixes"), "no prefix is granted"};
  return Refusal{absl::StrCat(scope_, "prefixes"),
                 absl::StrCat(prefix.Format(), " is in no granted prefix; granted: ",
                              Listed(prefixes_.prefixes(), FormatPrefix))};
}

}  // namespace herald::guard
