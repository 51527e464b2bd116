#ifndef HERALD_INTERNAL_RPC_ROUTE_ATTRIBUTES_TEXT_H_
#define HERALD_INTERNAL_RPC_ROUTE_ATTRIBUTES_TEXT_H_

#include <string>

#include "internal/bgp/message/path_attributes.h"

namespace herald::rpc {

// What the audit notes of a route: "next-hop self, communities 65535:666 65000:1, med 50". Kinds
// that are rare are named and not told in full; of long lists the first few stand there.
std::string AttributesText(const PathAttributes& attributes);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ATTRIBUTES_TEXT_H_
