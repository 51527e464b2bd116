#ifndef HERALD_INTERNAL_RPC_LIBRARY_LOG_H_
#define HERALD_INTERNAL_RPC_LIBRARY_LOG_H_

#include <cstdint>

#include "internal/telemetry/log.h"

namespace herald::rpc {

// While one lives, what gRPC and protobuf have to say goes to the log as warnings, some lines a
// second: a client can make them say much. At most one at a time; log must outlive it.
class LibraryLog {
 public:
  static constexpr uint32_t kLinesPerSecondMax = 5;

  explicit LibraryLog(telemetry::Log& log);
  ~LibraryLog();
  LibraryLog(const LibraryLog&) = delete;
  LibraryLog& operator=(const LibraryLog&) = delete;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_LIBRARY_LOG_H_
