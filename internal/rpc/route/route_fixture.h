#ifndef HERALD_INTERNAL_RPC_ROUTE_ROUTE_FIXTURE_H_
#define HERALD_INTERNAL_RPC_ROUTE_ROUTE_FIXTURE_H_

#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "internal/access/policy.h"
#include "internal/rpc/daemon_fixture.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

inline v1::AnnounceRequest AnnounceOf(const std::vector<std::string>& prefixes) {
  v1::AnnounceRequest request;
  for (const std::string& prefix : prefixes) {
    request.add_routes()->mutable_nlri()->set_unicast(prefix);
  }
  return request;
}

// "index REASON" of each route that was refused.
template <class Response>
std::vector<std::string> Reasons(const Response& response) {
  std::vector<std::string> reasons;
  for (const v1::RouteResult& row : response.results()) {
    reasons.push_back(absl::StrCat(row.index(), " ", row.reason()));
  }
  return reasons;
}

// Every prefix, and whatever else there is.
inline guard::Grant AnyRoute() {
  return {.prefixes = {{.prefix = *Prefix::Parse("0.0.0.0/0"), .ge = 0, .le = 32},
                       {.prefix = *Prefix::Parse("::/0"), .ge = 0, .le = 128}}};
}

// The n-th of many host routes.
inline std::string HostRoute(size_t n) {
  return IpAddress::V4(0x0A000000 + static_cast<uint32_t>(n)).Format();
}

class RouteServiceTest : public DaemonFixture {
 protected:
  using DaemonFixture::DaemonFixture;

  grpc::Status Announce(const v1::AnnounceRequest& request) {
    grpc::ClientContext context;
    response_.Clear();
    return stub_->Announce(&context, request, &response_);
  }
  grpc::Status Withdraw(const std::vector<std::string>& prefixes) {
    grpc::ClientContext context;
    v1::WithdrawRequest request;
    for (const std::string& prefix : prefixes) request.add_nlri()->set_unicast(prefix);
    withdraw_response_.Clear();
    return stub_->Withdraw(&context, request, &withdraw_response_);
  }
  std::vector<std::string> List(const v1::ListRoutesRequest& request = {}) {
    grpc::ClientContext context;
    const auto reader = stub_->ListRoutes(&context, request);
    std::vector<std::string> prefixes;
    messages_ = 0;
    for (v1::ListRoutesResponse response; reader->Read(&response); ++messages_) {
      for (const auto& route : response.routes()) {
        prefixes.push_back(route.route().nlri().unicast());
      }
    }
    status_ = reader->Finish();
    return prefixes;
  }

  std::unique_ptr<v1::RouteService::Stub> stub_ = Stub<v1::RouteService>();
  v1::AnnounceResponse response_;
  v1::WithdrawResponse withdraw_response_;
  grpc::Status status_;
  int messages_ = 0;
};

// Two principals: the user of the tests, who may do everything, calls over the unix socket; another
// may inject, and calls over loopback.
class TwoPrincipalsTest : public RouteServiceTest {
 protected:
  TwoPrincipalsTest() { Allow(AnyRoute(), {access::Role::kInject}); }

  // What the other may do from now on.
  void Allow(const guard::Grant& grant, const std::vector<access::Role>& roles) {
    using access::Identity;
    using access::Role;
    const std::vector<access::Principal> principals = {
        {.name = "ops",
         .identities = {{.kind = Identity::Kind::kUser, .id = getuid()}},
         .roles = {Role::kRead, Role::kInject, Role::kAdmin},
         .grant = AnyRoute()},
        {.name = "detector",
         .identities = {{.kind = Identity::Kind::kLoopback}},
         .roles = roles,
         .grant = grant}};
    policy_.Set(std::make_shared<const access::Policy>(principals, getuid()));
  }

  // Call in turn, each with a context of its own.
  grpc::Status AnnounceAsOther(const v1::AnnounceRequest& request) {
    grpc::ClientContext context;
    response_.Clear();
    return other_->Announce(&context, request, &response_);
  }
  grpc::Status WithdrawAsOther(const v1::WithdrawRequest& request) {
    grpc::ClientContext context;
    withdraw_response_.Clear();
    return other_->Withdraw(&context, request, &withdraw_response_);
  }

  std::unique_ptr<v1::RouteService::Stub> other_ = v1::RouteService::NewStub(grpc::CreateChannel(
      absl::StrCat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials()));
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ROUTE_FIXTURE_H_
