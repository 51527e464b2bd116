#ifndef HERALD_INTERNAL_RPC_CONVERT_PAGE_TOKEN_H_
#define HERALD_INTERNAL_RPC_CONVERT_PAGE_TOKEN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/update.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// Where a list goes on, as text that means nothing to others. It is good for the request that it
// was made for, whatever its page_size.
std::string PageTokenAfter(const Nlri& last, const v1::ListRoutesRequest& request);
// Nullopt: we did not make it, or not for this request.
std::optional<Nlri> AfterFromPageToken(absl::string_view token,
                                       const v1::ListRoutesRequest& request);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_PAGE_TOKEN_H_
