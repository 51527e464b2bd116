#ifndef HERALD_INTERNAL_RPC_ROUTE_FIXTURE_H_
#define HERALD_INTERNAL_RPC_ROUTE_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

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
    v1::WithdrawResponse response;
    return stub_->Withdraw(&context, request, &response);
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
  grpc::Status status_;
  int messages_ = 0;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_FIXTURE_H_
