#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_TERMS_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_TERMS_H_

#include <cstddef>
#include <string>

#include <google/protobuf/map.h>

#include "internal/injector/terms.h"
#include "internal/rpc/convert/field_path.h"
#include "proto/herald/v1/route.pb.h"

namespace herald::rpc {

// Of a client's name and of a request_id.
inline constexpr size_t kNameOctetsMax = 63;
// Of the words that are noted with a change.
inline constexpr size_t kReasonOctetsMax = 1024;

// The bounds are those that route.proto states. The owner is not told by the request alone, and
// stays empty.
injector::Terms TermsFromProto(const v1::RouteTerms& proto, const FieldPath& at,
                               Violations& violations);
injector::Labels LabelsFromProto(const google::protobuf::Map<std::string, std::string>& proto,
                                 const FieldPath& at, Violations& violations);
// What a client or a request calls itself: at most kNameOctetsMax octets of printable ASCII.
std::string NameFromProto(const std::string& proto, const FieldPath& at, Violations& violations);
std::string ReasonFromProto(const std::string& proto, const FieldPath& at, Violations& violations);

// All but the owner.
void TermsToProto(const injector::Terms& terms, v1::RouteTerms& proto);
void OwnerToProto(const injector::Owner& owner, v1::Owner& proto);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_TERMS_H_
