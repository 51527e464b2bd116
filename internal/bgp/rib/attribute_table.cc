#include "internal/bgp/rib/attribute_table.h"

#include <optional>
#include <utility>

#include "absl/hash/hash.h"

namespace herald::rib {
namespace {

// Gives absl::Hash a way into plain values that know no hash of their own. Each takes its value
// apart by structured binding, so that a new member does not compile until it is hashed.
template <class T>
struct Hashed {
  const T& value;
};
template <class T>
Hashed(const T&) -> Hashed<T>;

template <class H>
H AbslHashValue(H h, Hashed<AsPathSegment> hashed) {
  const auto& [type, asns] = hashed.value;
  return H::combine(std::move(h), type, asns);
}

// Debian's Abseil has no hash for std::optional.
template <class H, class T>
H CombineOptional(H h, const std::optional<T>& value) {
  h = H::combine(std::move(h), value.has_value());
  return value ? H::combine(std::move(h), *value) : std::move(h);
}

template <class H>
H AbslHashValue(H h, Hashed<NextHop> hashed) {
  const auto* next_hop = std::get_if<NextHopAddress>(&hashed.value);
  if (next_hop == nullptr) return H::combine(std::move(h), false);
  const auto& [address, link_local] = *next_hop;
  return CombineOptional(H::combine(std::move(h), true, address), link_local);
}

template <class H>
H AbslHashValue(H h, Hashed<Aggregator> hashed) {
  const auto& [asn, address] = hashed.value;
  return H::combine(std::move(h), asn, address);
}

template <class H>
H AbslHashValue(H h, Hashed<LargeCommunity> hashed) {
  const auto& [global_administrator, local_data_1, local_data_2] = hashed.value;
  return H::combine(std::move(h), global_administrator, local_data_1, local_data_2);
}

template <class H>
H AbslHashValue(H h, Hashed<RawAttribute> hashed) {
  const auto& [type, flags, value] = hashed.value;
  return H::combine(std::move(h), type, flags, value);
}

template <class H, class T>
H CombineEach(H h, const std::vector<T>& values) {
  for (const T& value : values) h = H::combine(std::move(h), Hashed{value});
  return H::combine(std::move(h), values.size());
}

template <class H>
H AbslHashValue(H h, Hashed<PathAttributes> hashed) {
  const auto& [origin, as_path, next_hop, med, local_pref, atomic_aggregate, aggregator,
               communities, extended_communities, large_communities, ipv6_extended_communities,
               originator_id, cluster_list, aigp, only_to_customer, unknown] = hashed.value;
  h = H::combine(std::move(h), origin, Hashed{next_hop}, atomic_aggregate, communities,
                 extended_communities, ipv6_extended_communities, cluster_list,
                 aggregator.has_value());
  if (aggregator) h = H::combine(std::move(h), Hashed{*aggregator});
  h = CombineOptional(std::move(h), med);
  h = CombineOptional(std::move(h), local_pref);
  h = CombineOptional(std::move(h), originator_id);
  h = CombineOptional(std::move(h), aigp);
  h = CombineOptional(std::move(h), only_to_customer);
  h = CombineEach(std::move(h), as_path);
  h = CombineEach(std::move(h), large_communities);
  return CombineEach(std::move(h), unknown);
}

}  // namespace

AttributesRef AttributeTable::Intern(const PathAttributes& attributes) {
  return sets_.Intern(attributes, absl::HashOf(Hashed{attributes}));
}

AttributesRef AttributeTable::Intern(PathAttributes&& attributes) {
  const size_t hash = absl::HashOf(Hashed{attributes});
  return sets_.Intern(std::move(attributes), hash);
}

}  // namespace herald::rib
