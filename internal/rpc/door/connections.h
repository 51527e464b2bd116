#ifndef HERALD_INTERNAL_RPC_DOOR_CONNECTIONS_H_
#define HERALD_INTERNAL_RPC_DOOR_CONNECTIONS_H_

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace herald::rpc {

// Of the process at the other end of a unix socket, as the kernel had it when it connected.
struct ProcessCredentials {
  pid_t pid = 0;
  uid_t user = 0;
  std::vector<gid_t> groups = {};  // The primary one first.
};

// The API's open connections, so many and no more. Any thread.
class Connections {
 public:
  Connections(size_t max, size_t per_source_max) : max_(max), per_source_max_(per_source_max) {}

  // False: there are too many, in all or of the source. key is the caller's, and gRPC's descriptor
  // the way to find the credentials by.
  bool Add(int key, int descriptor, const std::string& source,
           std::optional<ProcessCredentials> credentials);
  void Remove(int key);
  // Of a connection over the unix socket that is open.
  std::optional<ProcessCredentials> CredentialsOf(int descriptor) const;
  size_t count() const;

 private:
  struct Connection {
    int descriptor;
    std::string source;
  };
  struct Process {
    int key;
    ProcessCredentials credentials;
  };

  const size_t max_, per_source_max_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<int, Connection> connections_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, size_t> per_source_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<int, Process> by_descriptor_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_CONNECTIONS_H_
