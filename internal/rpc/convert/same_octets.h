#ifndef HERALD_INTERNAL_RPC_CONVERT_SAME_OCTETS_H_
#define HERALD_INTERNAL_RPC_CONVERT_SAME_OCTETS_H_

#include <string>

#include <google/protobuf/message_lite.h>

namespace herald::rpc {

// The message as octets, the same ones each time within a run of the daemon, which the order of a
// map would not be otherwise.
std::string SameOctets(const google::protobuf::MessageLite& message);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_SAME_OCTETS_H_
