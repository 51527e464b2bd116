#ifndef HERALD_INTERNAL_RPC_CONVERT_CHANGE_H_
#define HERALD_INTERNAL_RPC_CONVERT_CHANGE_H_

#include <cstddef>
#include <variant>
#include <vector>

#include "internal/injector/injector.h"
#include "internal/rpc/field_path.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// A change to the injected routes, as a client asks for it.
using Announcements = std::vector<injector::RouteBatch>;
using Withdrawals = std::vector<Nlri>;
using Change = std::variant<Announcements, Withdrawals>;

// The bounds are those that route_service.proto states; a value with violations must not be used.
Change ChangeFromProto(const v1::AnnounceRequest& proto, Violations& violations);
Change ChangeFromProto(const v1::WithdrawRequest& proto, Violations& violations);
Change ChangeFromProto(const v1::InjectRequest& proto, Violations& violations);
bool IsSentAwaited(v1::WaitFor proto, Violations& violations);

std::vector<Nlri> NlriOf(const Change& change);

void DeliveriesToProto(const std::vector<injector::Delivery>& deliveries,
                       google::protobuf::RepeatedPtrField<v1::PeerDelivery>& proto);
// Octets that it takes in a message.
size_t ListedRouteToProto(const injector::InjectedRoute& route, v1::ListedRoute& proto);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CHANGE_H_
