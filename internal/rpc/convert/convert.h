#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "internal/bgp/message/update.h"
#include "internal/rpc/convert/field_path.h"
#include "proto/herald/v1/route.pb.h"

namespace herald::rpc {

// Proto to domain and back for what all services share; the bounds are those that route.proto
// states. FromProto adds every fault to violations and then returns a value that must not be used;
// ToProto cannot fail.

// Of each list of communities; 128 of the 20-octet ones.
inline constexpr int kCommunitiesMax = 512;
inline constexpr int kIpv6ExtendedCommunitiesMax = 128;
inline constexpr int kAsPathSegmentsMax = 64;
inline constexpr int kClusterListMax = 64;
inline constexpr int kRawAttributesMax = 64;
inline constexpr size_t kRawOctetsMax = 4096;
// Of a prefix as text: longer than any that is one.
inline constexpr size_t kPrefixTextMax = 64;

PathAttributes AttributesFromProto(const v1::PathAttributes& proto, const FieldPath& at,
                                   Violations& violations);
void AttributesToProto(const PathAttributes& attributes, v1::PathAttributes& proto);

Prefix PrefixFromText(const std::string& text, const FieldPath& at, Violations& violations);

Nlri NlriFromProto(const v1::Nlri& proto, const FieldPath& at, Violations& violations);
void NlriToProto(const Nlri& nlri, v1::Nlri& proto);

std::vector<Community> CommunitiesFromProto(
    const google::protobuf::RepeatedPtrField<v1::Community>& proto, const FieldPath& parent,
    Violations& violations);

// FAMILY_UNSPECIFIED: none.
std::optional<Family> FamilyFromProto(v1::Family proto, const FieldPath& at,
                                      Violations& violations);
v1::Family FamilyToProto(Family family);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_H_
