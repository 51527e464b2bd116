#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_OUTCOME_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_OUTCOME_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "internal/injector/delivery.h"
#include "internal/injector/owned_routes.h"
#include "internal/rpc/convert/convert_change.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// What has become of a change.

absl::StatusCode CodeOf(injector::RouteRefusal::Reason reason);
// As in google.rpc.ErrorInfo.
absl::string_view ReasonOf(injector::RouteRefusal::Reason reason);
// Where the refusal of one route is that of the call.
absl::Status FromRefusal(const injector::RouteRefusal& refusal);

// The index of a refusal is that in the request; both are in order of it, and so is what comes.
void ResultsToProto(const std::vector<injector::RouteRefusal>& refused,
                    const std::vector<RouteFault>& faults,
                    google::protobuf::RepeatedPtrField<v1::RouteResult>& proto);
// Why a batch was refused as a whole; the routes of it that were, which are not none.
void StatusToProto(const absl::Status& status, v1::BatchError& proto);
void RefusalsToProto(const std::vector<injector::RouteRefusal>& refused, v1::BatchError& proto);

v1::PeerDelivery::Outcome OutcomeToProto(injector::Delivery::Outcome outcome);
void DeliveriesToProto(const std::vector<injector::Delivery>& deliveries,
                       google::protobuf::RepeatedPtrField<v1::PeerDelivery>& proto);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_OUTCOME_H_
