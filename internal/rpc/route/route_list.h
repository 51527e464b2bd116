#ifndef HERALD_INTERNAL_RPC_ROUTE_ROUTE_LIST_H_
#define HERALD_INTERNAL_RPC_ROUTE_ROUTE_LIST_H_

#include <cstddef>
#include <optional>
#include <variant>

#include "internal/injector/injector.h"
#include "internal/rpc/convert/convert_listed.h"
#include "internal/rpc/convert/page_token.h"
#include "internal/rpc/convert/route_match.h"
#include "internal/rpc/pull_stream.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// What a list is made of: a route, or where it goes on in another call.
using ListItem = std::variant<ListedRoute, ListPosition>;

// ListRoutes: walks through the places of the table, portion by portion; or, where it is about a
// prefix or what covers it, looks up the paths of each.
class RouteList final : public PullStream<v1::ListRoutesResponse, ListItem> {
 public:
  RouteList(Backend& backend, Method& method, grpc::CallbackServerContext* context,
            const v1::ListRoutesRequest& request);
  void Begin();

 private:
  absl::Status Prepare();
  // Whether the caller may see what it asks for; narrows what it does not say.
  absl::Status Narrow();

  void Pull() override;
  size_t Append(const ListItem& item, v1::ListRoutesResponse& response) override;

  bool IsOver() const;
  // What stands at the position, which moves on. Nullopt: nothing.
  std::optional<injector::RouteView> Next();
  std::optional<injector::RouteView> NextPath();
  bool is_lookup() const;
  bool PageIsFull() const { return request_.page_size() != 0 && sent_ == request_.page_size(); }

  const v1::ListRoutesRequest request_;
  RouteMatch match_;
  std::optional<Budget::Share> share_;
  // Core thread, after Begin.
  ListPosition position_;
  size_t sent_ = 0;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ROUTE_LIST_H_
