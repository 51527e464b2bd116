#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_UPDATE_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_UPDATE_H_

#include <cstddef>

#include "internal/injector/subscription.h"
#include "proto/herald/v1/update_service.pb.h"

namespace herald::rpc {

// Octets that it takes in a message.
size_t UpdateEventToProto(const injector::UpdateEvent& event, v1::UpdateEvent& proto);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_UPDATE_H_
