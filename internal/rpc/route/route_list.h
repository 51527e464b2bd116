#ifndef HERALD_INTERNAL_RPC_ROUTE_ROUTE_LIST_H_
#define HERALD_INTERNAL_RPC_ROUTE_ROUTE_LIST_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "internal/injector/injector.h"
#include "internal/rpc/convert/convert_listed.h"
#include "internal/rpc/convert/route_match.h"
#include "internal/rpc/pull_stream.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// What a list is made of: a route, or where it goes on in another call.
using ListItem = std::variant<ListedRoute, Nlri>;

// ListRoutes: walks the table portion by portion, from where the one before ended.
class RouteList final : public PullStream<v1::ListRoutesResponse, ListItem> {
 public:
  RouteList(Backend& backend, Method& method, grpc::CallbackServerContext* context,
            const v1::ListRoutesRequest& request);
  void Begin();

 private:
  using Routes = std::vector<injector::InjectedRoute>;

  absl::Status Prepare();
  // Whether the caller may see what it asks for; narrows what it does not say.
  absl::Status Narrow();
  void GoOnAfter(const Nlri& last);

  void Pull() override;
  size_t Append(const ListItem& item, v1::ListRoutesResponse& response) override;

  // Takes what comes next in the range at which the walk stands.
  void Walk(Routes& routes);
  // Cuts what is more than a page; whether that was so.
  bool CutPage(Routes& routes);

  const v1::ListRoutesRequest request_;
  RouteMatch match_;
  std::optional<Budget::Share> share_;
  std::vector<injector::RouteRange> ranges_;
  // Core thread.
  size_t at_ = 0;  // Of ranges_.
  std::optional<Nlri> after_;
  size_t sent_ = 0;
  std::optional<Nlri> last_sent_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ROUTE_LIST_H_
