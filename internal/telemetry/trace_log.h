#ifndef HERALD_INTERNAL_TELEMETRY_TRACE_LOG_H_
#define HERALD_INTERNAL_TELEMETRY_TRACE_LOG_H_

#include <memory>

#include "internal/telemetry/log.h"

namespace herald::telemetry {

// What OpenTelemetry has to say, such as that the collector cannot be reached, goes to the log as
// warnings, some lines a second, for as long as what is returned lives; before, it went to standard
// output. log must outlive it.
std::shared_ptr<void> LogOpenTelemetry(Log& log);

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_TRACE_LOG_H_
