#ifndef HERALD_INTERNAL_RPC_RELOAD_H_
#define HERALD_INTERNAL_RPC_RELOAD_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "internal/config/difference.h"
#include "internal/config/fault.h"

namespace herald::rpc {

// What came of reading the configuration file again.
struct ReloadOutcome {
  absl::Status status = {};                // Not OK: all is as it was.
  std::vector<config::Fault> faults = {};  // Of the file, if that is why.
  config::Difference difference = {};
};

// Reads the file elsewhere, and calls done on the core thread.
using Reload =
    std::function<void(bool validate_only, std::function<void(const ReloadOutcome&)> done)>;

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_RELOAD_H_
