#ifndef HERALD_INTERNAL_RPC_CONVERT_ROUTE_MATCH_H_
#define HERALD_INTERNAL_RPC_CONVERT_ROUTE_MATCH_H_

#include <optional>
#include <string>
#include <vector>

#include "internal/injector/injected_route.h"
#include "internal/injector/terms.h"
#include "internal/rpc/convert/field_path.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// Which announced routes are asked for: every condition that is set must hold.
struct RouteMatch {
  std::optional<Family> family = std::nullopt;
  std::optional<Prefix> prefix = std::nullopt;
  v1::PrefixFilter::Match match = v1::PrefixFilter::MATCH_EXACT;  // With prefix; never unspecified.
  std::vector<Community> communities = {};                        // Any of them.
  injector::Labels labels = {};                                   // All of them.
  // Of this owner; without a client of all that the principal has. Empty: the configuration.
  std::optional<std::string> principal = std::nullopt;
  std::optional<std::string> client = std::nullopt;

  bool Matches(const injector::RouteView& route) const;
};

RouteMatch MatchFromProto(const v1::RouteMatch& proto, const FieldPath& at, Violations& violations);
// The owner is as the request has it, if it names one.
RouteMatch MatchFromProto(const v1::ListRoutesRequest& proto, Violations& violations);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_ROUTE_MATCH_H_
