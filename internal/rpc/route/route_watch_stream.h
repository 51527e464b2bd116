#ifndef HERALD_INTERNAL_RPC_ROUTE_ROUTE_WATCH_STREAM_H_
#define HERALD_INTERNAL_RPC_ROUTE_ROUTE_WATCH_STREAM_H_

#include <cstddef>
#include <memory>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "internal/injector/injector.h"
#include "internal/injector/route_watch.h"
#include "internal/rpc/pull_stream.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// One thing that a watcher is told.
struct WatchedRoute {
  injector::RouteNews news;
  absl::Time expires_at = absl::InfiniteFuture();  // Where it stands, by the clock.
};
struct WatchInSync {};
using WatchItem = std::variant<WatchedRoute, injector::PeerProgress, WatchInSync>;

// WatchRoutes: what the caller's routes have become.
class RouteWatchStream final : public PullStream<v1::WatchRoutesResponse, WatchItem> {
 public:
  RouteWatchStream(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                   const v1::WatchRoutesRequest& request)
      : PullStream(backend, method, context), request_(request) {}
  void Begin();

 private:
  absl::Status Prepare();
  void Pull() override;
  // Core thread. False: it has ended.
  bool Watch();
  size_t Append(const WatchItem& item, v1::WatchRoutesResponse& response) override;
  void LeaveCore() override { watch_.reset(); }

  const v1::WatchRoutesRequest request_;
  injector::RouteWatchFilter filter_;
  std::unique_ptr<injector::RouteWatch> watch_;  // Core thread.
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ROUTE_WATCH_STREAM_H_
