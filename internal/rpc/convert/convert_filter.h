#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_FILTER_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_FILTER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "internal/bgp/session/peers.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/subscription.h"
#include "internal/rpc/convert/field_path.h"
#include "proto/herald/v1/update_service.pb.h"

namespace herald::rpc {

// INVALID_ARGUMENT tells every fault. Whether there are peers of the names is another question.
absl::StatusOr<injector::SubscriptionFilter> FilterFromProto(const v1::StreamUpdatesRequest& proto);
absl::StatusOr<std::vector<std::string>> NamesFromProto(
    const google::protobuf::RepeatedPtrField<std::string>& names, absl::string_view field);

// On the core thread. The peers of these names, each once and in the order in which they were
// added; none named: all. NOT_FOUND tells the first name that no peer has.
absl::StatusOr<std::vector<PeerId>> PeersOfNames(const std::vector<std::string>& names,
                                                 absl::string_view field,
                                                 const session::Peers& peers);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_FILTER_H_
