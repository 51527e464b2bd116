#ifndef HERALD_CMD_HERALDD_DAEMON_H_
#define HERALD_CMD_HERALDD_DAEMON_H_

#include "absl/status/status.h"
#include "cmd/heraldd/config_file.h"
#include "internal/config/config.h"

namespace herald {

// Builds everything, runs it on this thread until SIGTERM or SIGINT, and takes it down. With SIGHUP
// the file, which the configuration came from, is read again. An error
// has been logged.
absl::Status RunDaemon(config::Config config, ConfigFile file);

}  // namespace herald

#endif  // HERALD_CMD_HERALDD_DAEMON_H_
