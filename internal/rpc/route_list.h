#ifndef HERALD_INTERNAL_RPC_ROUTE_LIST_H_
#define HERALD_INTERNAL_RPC_ROUTE_LIST_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "internal/injector/injector.h"
#include "internal/rpc/convert_filter.h"
#include "internal/rpc/pull_stream.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// ListRoutes: walks the table portion by portion, from where the one before ended.
class RouteList final : public PullStream<v1::ListRoutesResponse, injector::InjectedRoute> {
 public:
  RouteList(Backend& backend, Method& method, grpc::CallbackServerContext* context,
            const v1::ListRoutesRequest& request);
  void Begin();

 private:
  using Routes = std::vector<injector::InjectedRoute>;

  void Pull() override;
  size_t Append(const injector::InjectedRoute& route, v1::ListRoutesResponse& response) override;

  // Takes what comes next in the range at which the walk stands.
  void Walk(Routes& routes);
  bool IsWanted(const injector::InjectedRoute& route) const;

  absl::StatusOr<RouteFilter> filter_;
  std::optional<Budget::Share> share_;
  std::vector<injector::RouteRange> ranges_;
  size_t at_ = 0;              // Of ranges_; core thread.
  std::optional<Nlri> after_;  // Core thread.
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_LIST_H_
