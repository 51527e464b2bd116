#ifndef HERALD_INTERNAL_RPC_RECORDER_H_
#define HERALD_INTERNAL_RPC_RECORDER_H_

#include <functional>

#include "internal/audit/log.h"

namespace herald::rpc {

// The audit, and the way back from its thread to the core thread. Keeps the call.
struct Recorder {
  audit::Log* log = nullptr;  // Null: there is no audit.
  std::function<void(std::function<void()>)> post_step;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_RECORDER_H_
