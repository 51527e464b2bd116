#ifndef HERALD_CMD_HERALDD_RELOAD_H_
#define HERALD_CMD_HERALDD_RELOAD_H_

#include <vector>

#include "absl/status/status.h"
#include "internal/bgp/session/speaker.h"
#include "internal/config/config.h"
#include "internal/config/difference.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/injector.h"
#include "internal/telemetry/log.h"

namespace herald {

std::vector<injector::RouteBatch> StaticBatches(const std::vector<config::StaticRoute>& routes);

// Makes a running daemon what the new configuration says, by the difference to the old one; wholly
// or not at all. Core thread.
absl::Status ApplyDifference(const config::Difference& difference, const config::Config& after,
                             session::Speaker& speaker, injector::Injector& injector,
                             telemetry::Log& log);

// One line for each thing that is different.
void LogDifference(const config::Difference& difference, telemetry::Log& log);

}  // namespace herald

#endif  // HERALD_CMD_HERALDD_RELOAD_H_
