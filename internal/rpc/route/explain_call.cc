#include "internal/rpc/route/explain_call.h"

#include <utility>

#include "internal/rpc/convert/convert.h"
#include "internal/rpc/convert/convert_listed.h"
#include "internal/rpc/convert/convert_outcome.h"
#include "internal/rpc/route/explanation.h"

namespace herald::rpc {

void ExplainCall::Begin() {
  const FieldPath root;
  Violations violations;
  nlri_ = NlriFromProto(request_.nlri(), root.Field("nlri"), violations);
  if (!violations.empty()) return End(InvalidRequest(violations));
  auto task = [self = Self(this)] { self->Run(); };
  if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
}

void ExplainCall::Run() {
  const FieldPath root;
  const Core& core = backend_.core();
  std::vector<PeerId> peers;
  if (peer_.empty()) {
    peers = core.peers.ids();
  } else if (const auto peer = core.peers.Find(peer_); peer.has_value()) {
    peers = {*peer};
  } else {
    return End(UnknownPeer(root.Field("peer")));
  }
  if (const auto route = core.injector.Find(nlri_)) {
    if (absl::Status sight = CheckSight(*route); !sight.ok()) return End(sight);
    ListedRouteToProto(Listed(core.injector.Copy(*route), core.owned_routes),
                       *answer_.mutable_route());
    for (const PeerId peer : peers) AddPeer(*route, peer);
  }
  absl::MutexLock lock(&mutex_);
  if (ended_) return;  // gRPC may have taken the response back.
  response_.Swap(&answer_);
  EndLocked(absl::OkStatus());
}

absl::Status ExplainCall::CheckSight(const injector::RouteView& route) const {
  const access::Principal& principal = *caller().principal;
  if (route.terms != nullptr && route.terms->owner.principal == principal.name) {
    return absl::OkStatus();
  }
  constexpr access::Role kSeesAll[] = {access::Role::kRead};
  return Authorize(principal, kSeesAll);
}

void ExplainCall::AddPeer(const injector::RouteView& route, PeerId peer) {
  const Core& core = backend_.core();
  const auto at = core.injector.AtPeer(route.nlri, peer);
  if (!at.has_value()) return;
  const session::PeerStatus status = core.peers.Status(peer);
  v1::RouteAtPeer& row = *answer_.add_peers();
  row.set_peer(status.config->name);
  row.set_outcome(OutcomeToProto(at->outcome));
  row.set_explanation(Explain(route, status, *at));
  if (at->told_instead.has_value()) NlriToProto(*at->told_instead, *row.mutable_told_instead());
}

}  // namespace herald::rpc
