#ifndef HERALD_INTERNAL_RPC_BACKEND_H_
#define HERALD_INTERNAL_RPC_BACKEND_H_

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "absl/status/status.h"
#include "internal/rpc/answered_requests.h"
#include "internal/rpc/audit_trail.h"
#include "internal/rpc/budget.h"
#include "internal/rpc/connections.h"
#include "internal/rpc/core.h"
#include "internal/rpc/entrance.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/live_calls.h"
#include "internal/rpc/live_streams.h"
#include "internal/rpc/status.h"

namespace herald::rpc {

// What all services share: the ways between threads, and the bounds. Any thread.
class Backend {
 public:
  explicit Backend(Core core)
      : entrance(core.policy, connections), audit(core.audit), core_(std::move(core)) {}

  // The references inside lead to the core thread's things.
  const Core& core() const { return core_; }

  // What calls use by way of Call.
  absl::Status Post(runtime::Mailbox::Task task) {
    if (core_.mailbox.TryPost(std::move(task))) return absl::OkStatus();
    if (core_.mailbox.closed()) return Stopping();
    return Exhausted(kReasonQueueFull, "too many requests wait");
  }
  template <class Task>
  void PostStep(Task task) {
    boost::asio::post(core_.executor, std::move(task));
  }
  template <class Task>
  void Convert(Task task) {
    boost::asio::post(converter_, std::move(task));
  }
  // Where one may wait for the disk.
  template <class Task>
  void ReadFiles(Task task) {
    boost::asio::post(file_reader_, std::move(task));
  }
  // Waits for what Convert and ReadFiles were given.
  void Join() {
    file_reader_.join();
    converter_.join();
  }

  LiveStreams streams;
  LiveCalls calls;
  Connections connections{kConnectionsMax, kConnectionsPerSourceMax};
  const Entrance entrance;
  Budget waiting_octets{kWaitingOctetsMax};
  Budget inject_streams{kInjectStreamsMax};
  Budget list_streams{kListStreamsMax};
  Budget audit_queries{kAuditQueriesMax};
  Budget keep_alive_streams{kKeepAliveStreamsMax};
  AnsweredRequests answered_requests;  // Core thread.
  const AuditTrail audit;

 private:
  const Core core_;
  boost::asio::thread_pool converter_{1};
  boost::asio::thread_pool file_reader_{1};
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_BACKEND_H_
