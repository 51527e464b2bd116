#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_CHANGE_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_CHANGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "internal/injector/owned_routes.h"
#include "internal/rpc/convert/community_sets.h"
#include "internal/rpc/convert/field_path.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

using Announcements = std::vector<injector::OwnedBatch>;
using Withdrawals = std::vector<Nlri>;

// A route of a call whose form is wrong: it alone is refused, unless the call is atomic.
struct RouteFault {
  size_t index = 0;  // In the request.
  std::string field = {};
  std::string description = {};
};

// A change to the announced routes, as a client asks for it.
struct Change {
  std::variant<Announcements, Withdrawals> routes = {};
  std::vector<RouteFault> faults = {};  // By index.
  // With faults: the place of each other route in the request.
  std::vector<uint32_t> indices = {};

  bool announces() const { return std::holds_alternative<Announcements>(routes); }
  size_t IndexOf(size_t n) const { return faults.empty() ? n : indices[n]; }
};

// The bounds are those that route_service.proto states. violations are of the whole request, and a
// value with any must not be used; those of an atomic one's routes are among them.
Change ChangeFromProto(const v1::AnnounceRequest& proto, const CommunitySets& sets,
                       Violations& violations);
Change ChangeFromProto(const v1::WithdrawRequest& proto, Violations& violations);

// False, with the fault added, unless there are 1 to kRoutesPerCallMax.
bool WithinCall(size_t count, const FieldPath& at, Violations& violations);
// IPv6 routes cannot carry an IPv4 next hop (RFC 2545 section 3), so they would never be sent.
void CheckNextHop(const PathAttributes& attributes, absl::Span<const Nlri> nlri,
                  const FieldPath& at, Violations& violations);

// Never unspecified.
v1::WaitFor WaitForFromProto(v1::WaitFor proto, Violations& violations);

size_t RouteCount(const Change& change);
// In the order of the request.
std::vector<Nlri> NlriOf(const Change& change);
// Those that were not refused; the refusals are in order of their indices in the request.
std::vector<Nlri> AcceptedNlri(const Change& change,
                               absl::Span<const injector::RouteRefusal> refused);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_CHANGE_H_
