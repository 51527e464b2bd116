#include "internal/rpc/convert/convert_outcome.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "internal/rpc/convert/convert.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

using Reason = injector::RouteRefusal::Reason;

// Of the message of one route: the rows of 10,000 must fit what a client takes.
constexpr size_t kMessageOctetsMax = 200;
// That a BatchError names.
constexpr size_t kRefusedNamedMax = 20;

void RefusalToProto(const injector::RouteRefusal& refusal, v1::RouteResult& proto) {
  proto.set_index(static_cast<uint32_t>(refusal.index));
  proto.set_code(static_cast<int32_t>(CodeOf(refusal.reason)));
  proto.set_reason(std::string(ReasonOf(refusal.reason)));
  proto.set_message(refusal.message.substr(0, kMessageOctetsMax));
  proto.set_rule(refusal.rule);
  proto.set_retry_after_ms(static_cast<uint64_t>(
      absl::ToInt64Milliseconds(absl::Ceil(refusal.retry_after, absl::Milliseconds(1)))));
}

void FaultToProto(const RouteFault& fault, v1::RouteResult& proto) {
  proto.set_index(static_cast<uint32_t>(fault.index));
  proto.set_code(static_cast<int32_t>(absl::StatusCode::kInvalidArgument));
  proto.set_field(fault.field);
  proto.set_message(fault.description.substr(0, kMessageOctetsMax));
}

}  // namespace

absl::StatusCode CodeOf(Reason reason) {
  switch (reason) {
    case Reason::kGuard:
    case Reason::kNotOwner:
      return absl::StatusCode::kPermissionDenied;
    case Reason::kQuota:
    case Reason::kRate:
    case Reason::kRoutesMax:
    case Reason::kPathsMax:
      return absl::StatusCode::kResourceExhausted;
    case Reason::kStaticRoute:
      return absl::StatusCode::kFailedPrecondition;
    case Reason::kUnknownLease:
      return absl::StatusCode::kNotFound;
  }
  return absl::StatusCode::kUnknown;
}

absl::string_view ReasonOf(Reason reason) {
  switch (reason) {
    case Reason::kGuard:
      return kReasonGuard;
    case Reason::kQuota:
      return kReasonQuota;
    case Reason::kRate:
      return kReasonRate;
    case Reason::kNotOwner:
      return kReasonNotOwner;
    case Reason::kStaticRoute:
      return kReasonStaticRoute;
    case Reason::kUnknownLease:
      return kReasonUnknownLease;
    case Reason::kRoutesMax:
      return kReasonRoutesMax;
    case Reason::kPathsMax:
      return kReasonPathsMax;
  }
  return "";
}

absl::Status FromRefusal(const injector::RouteRefusal& refusal) {
  return FromRefused({.code = CodeOf(refusal.reason),
                      .reason = ReasonOf(refusal.reason),
                      .rule = refusal.rule,
                      .message = refusal.message,
                      .retry_after = refusal.retry_after});
}

void ResultsToProto(const std::vector<injector::RouteRefusal>& refused,
                    const std::vector<RouteFault>& faults,
                    google::protobuf::RepeatedPtrField<v1::RouteResult>& proto) {
  auto fault = faults.begin();
  const auto add_faults_below = [&](size_t index) {
    for (; fault != faults.end() && fault->index < index; ++fault) {
      FaultToProto(*fault, *proto.Add());
    }
  };
  for (const injector::RouteRefusal& refusal : refused) {
    add_faults_below(refusal.index);
    RefusalToProto(refusal, *proto.Add());
  }
  add_faults_below(static_cast<size_t>(-1));
}

void StatusToProto(const absl::Status& status, v1::BatchError& proto) {
  proto.set_code(status.raw_code());
  proto.set_reason(ReasonOf(status));
  proto.set_message(std::string(status.message()));
}

void RefusalsToProto(const std::vector<injector::RouteRefusal>& refused, v1::BatchError& proto) {
  const injector::RouteRefusal& first = refused[0];
  proto.set_code(static_cast<int32_t>(CodeOf(first.reason)));
  proto.set_reason(std::string(ReasonOf(first.reason)));
  proto.set_rule(first.rule);
  proto.set_message(first.message);
  proto.set_refused(static_cast<uint32_t>(refused.size()));
  for (size_t i = 0; i < std::min(refused.size(), kRefusedNamedMax); ++i) {
    NlriToProto(refused[i].nlri, *proto.add_refused_nlri());
  }
}

v1::PeerDelivery::Outcome OutcomeToProto(injector::Delivery::Outcome outcome) {
  switch (outcome) {
    case injector::Delivery::Outcome::kNotSelected:
      return v1::PeerDelivery::OUTCOME_NOT_SELECTED;
    case injector::Delivery::Outcome::kSent:
      return v1::PeerDelivery::OUTCOME_SENT;
    case injector::Delivery::Outcome::kOtherPath:
      return v1::PeerDelivery::OUTCOME_OTHER_PATH;
    case injector::Delivery::Outcome::kNotNegotiated:
      return v1::PeerDelivery::OUTCOME_NOT_NEGOTIATED;
    case injector::Delivery::Outcome::kNoNextHop:
      return v1::PeerDelivery::OUTCOME_NO_NEXT_HOP;
    case injector::Delivery::Outcome::kTooLarge:
      return v1::PeerDelivery::OUTCOME_TOO_LARGE;
    case injector::Delivery::Outcome::kRouteLeak:
      return v1::PeerDelivery::OUTCOME_ROUTE_LEAK;
    case injector::Delivery::Outcome::kPeerDown:
      return v1::PeerDelivery::OUTCOME_PEER_DOWN;
    case injector::Delivery::Outcome::kPending:
      return v1::PeerDelivery::OUTCOME_PENDING;
  }
  return v1::PeerDelivery::OUTCOME_UNSPECIFIED;
}

void DeliveriesToProto(const std::vector<injector::Delivery>& deliveries,
                       google::protobuf::RepeatedPtrField<v1::PeerDelivery>& proto) {
  proto.Reserve(static_cast<int>(deliveries.size()));
  for (const injector::Delivery& delivery : deliveries) {
    v1::PeerDelivery& row = *proto.Add();
    row.set_peer(delivery.peer->name);
    row.set_outcome(OutcomeToProto(delivery.outcome));
  }
}

}  // namespace herald::rpc
