#ifndef HERALD_INTERNAL_RPC_DOOR_ACCESS_FAILURES_H_
#define HERALD_INTERNAL_RPC_DOOR_ACCESS_FAILURES_H_

#include <cstddef>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "internal/audit/log.h"
#include "internal/telemetry/log.h"
#include "internal/telemetry/metrics.h"
#include "internal/telemetry/rate_bound.h"

namespace herald::rpc {

// Calls and connections that were not let in: each is counted, some a second are logged and
// recorded in the audit, and a source that has many is slowed. Any thread.
class AccessFailures {
 public:
  struct Failure {
    telemetry::Metrics::AccessFailure kind;
    std::string source = {};     // "unix:uid=1000", "ipv4:192.0.2.1".
    std::string from = {};       // With what tells its connections apart.
    std::string principal = {};  // Empty: none.
    std::string method = {};     // "herald.v1.RouteService/Announce"; empty: no call.
    absl::Status status = {};
  };

  static constexpr uint32_t kRecordsPerSecondMax = 5;
  static constexpr size_t kSourcesMax = 1'024;
  static constexpr absl::Duration kMemory = absl::Minutes(1);
  // Failures of a source within that time which are answered at once.
  static constexpr int kPromptAnswers = 2;
  static constexpr absl::Duration kDelayMin = absl::Milliseconds(250);
  static constexpr absl::Duration kDelayMax = absl::Seconds(1);

  // What is null is not told.
  AccessFailures(telemetry::Metrics& metrics, telemetry::Log* log, audit::Log* audit)
      : metrics_(metrics), log_(log), audit_(audit) {}

  // For how long the answer is to be held back.
  absl::Duration Note(const Failure& failure, absl::Time now);
  // By which a source is slowed for what was noted of it.
  absl::Duration DelayOf(const std::string& source, absl::Time now);

 private:
  struct Source {
    absl::Time since;
    int failures = 0;
  };

  static absl::Duration DelayAfter(int failures);
  absl::Duration Count(const std::string& source, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Record(const Failure& failure, uint64_t held_back);

  telemetry::Metrics& metrics_;
  telemetry::Log* const log_;
  audit::Log* const audit_;
  absl::Mutex mutex_;
  telemetry::RateBound bound_ ABSL_GUARDED_BY(mutex_){kRecordsPerSecondMax};
  absl::flat_hash_map<std::string, Source> sources_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_ACCESS_FAILURES_H_
