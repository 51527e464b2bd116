#ifndef HERALD_INTERNAL_RPC_CONVERT_PAGE_TOKEN_H_
#define HERALD_INTERNAL_RPC_CONVERT_PAGE_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// Where a list goes on.
struct ListPosition {
  uint32_t at = 0;       // A place of the table, or which of the prefixes that are looked up.
  uint32_t path_id = 0;  // Of that prefix: no lower one.
  friend bool operator==(const ListPosition&, const ListPosition&) = default;
};

// A position as text that means nothing to others. It is good for the request that it was made for,
// whatever its page_size, and until the daemon is started again, whose places are others.
std::string PageTokenOf(const ListPosition& position, const v1::ListRoutesRequest& request,
                        absl::Time started_at);
// Nullopt: we did not make it, or not for this request.
std::optional<ListPosition> PositionFromPageToken(absl::string_view token,
                                                  const v1::ListRoutesRequest& request,
                                                  absl::Time started_at);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_PAGE_TOKEN_H_
