#ifndef HERALD_INTERNAL_RPC_DOOR_CONNECTIONS_H_
#define HERALD_INTERNAL_RPC_DOOR_CONNECTIONS_H_

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace herald::rpc {

// Of the process at the other end of a unix socket, as the kernel had it when it connected.
struct ProcessCredentials {
  pid_t pid = 0;
  uid_t user = 0;
  std::vector<gid_t> groups = {};  // The primary one first.
};

// An open connection of the API. Any thread.
struct Connection {
  std::string name = {};    // gRPC's: "fd:7", "ipv4:192.0.2.1:40000".
  std::string source = {};  // "unix:uid=1000", "ipv4:192.0.2.1".
  std::optional<ProcessCredentials> process = {};
  std::atomic<bool> was_called = false;
  // Calls, and messages of streams, that were answered.
  std::atomic<uint64_t> answered = 0;
};

// The API's open connections, so many and no more. Any thread.
class Connections {
 public:
  Connections(size_t max, size_t per_source_max) : max_(max), per_source_max_(per_source_max) {}

  // False: there are too many, in all or of the source, or the source is barred.
  bool Add(std::shared_ptr<Connection> connection, absl::Time now);
  void Remove(const Connection& connection);
  // No more of the source until then.
  void Bar(const std::string& source, absl::Time until);
  // The one that has the name; null: it is gone.
  std::shared_ptr<Connection> Find(const std::string& name) const;
  size_t count() const;

 private:
  const size_t max_, per_source_max_;
  mutable absl::Mutex mutex_;
  size_t count_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, size_t> per_source_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::shared_ptr<Connection>> by_name_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, absl::Time> barred_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_CONNECTIONS_H_
