#ifndef HERALD_INTERNAL_RPC_CORE_H_
#define HERALD_INTERNAL_RPC_CORE_H_

#include <cstddef>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "absl/time/time.h"
#include "internal/audit/log.h"
#include "internal/bgp/session/peers.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"
#include "internal/injector/owned_routes.h"
#include "internal/rpc/convert/community_sets.h"
#include "internal/rpc/live_policy.h"
#include "internal/rpc/peer_board.h"
#include "internal/rpc/reload.h"
#include "internal/runtime/deadline.h"
#include "internal/runtime/mailbox.h"
#include "internal/telemetry/log.h"
#include "internal/telemetry/metrics.h"
#include "internal/telemetry/trace.h"
#include "internal/telemetry/wire_watch.h"

namespace herald::rpc {

// route_service.proto says it to clients.
inline constexpr absl::Duration kDeadlineDefault = absl::Minutes(1);

// All that the services know of the daemon. What stands here by reference outlives the server; what
// is marked "core thread" is touched in turns of the core only (runtime::Turns), which other
// threads may have as well.
struct Core {
  boost::asio::io_context& executor;                         // Run by the core thread.
  runtime::Mailbox& mailbox;                                 // To it.
  injector::Injector& injector;                              // Core thread.
  injector::OwnedRoutes& owned_routes;                       // Core thread.
  runtime::Deadline& route_deadline;                         // Of these; core thread.
  injector::Limits limits = {};                              // The injector's.
  session::Peers& peers;                                     // Core thread.
  std::function<config::PeerDefaults()> peer_defaults = {};  // Of the file; core thread.
  Reload reload = {};                                        // Core thread.
  PeerBoard& board;                                          // Core thread.
  audit::Log* audit = nullptr;                               // Null: none.
  telemetry::Log* log = nullptr;                             // Null: none.
  LivePolicy& policy;                                        // Any thread.
  LiveCommunitySets& community_sets;                         // Any thread.
  bool memory_counts_as_durable = false;
  // Of calls that wait and have none of their own.
  absl::Duration deadline_default = kDeadlineDefault;
  telemetry::WireWatch& wire_watch;  // Core thread.
  telemetry::Metrics& metrics;
  telemetry::Tracer tracer = {};
  std::string version = {};
  absl::Time started_at = {};
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CORE_H_
