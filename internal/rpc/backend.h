#ifndef HERALD_INTERNAL_RPC_BACKEND_H_
#define HERALD_INTERNAL_RPC_BACKEND_H_

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "internal/rpc/account.h"
#include "internal/rpc/audit_trail.h"
#include "internal/rpc/budget.h"
#include "internal/rpc/core.h"
#include "internal/rpc/door/access_failures.h"
#include "internal/rpc/door/connections.h"
#include "internal/rpc/door/entrance.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/live_calls.h"
#include "internal/rpc/live_streams.h"
#include "internal/rpc/route/answered_requests.h"

namespace herald::rpc {

// What all services share: the ways between threads, and the bounds. Any thread.
class Backend {
 public:
  explicit Backend(Core core)
      : failures(core.metrics, core.log, core.audit),
        entrance(core.policy, connections, failures),
        accounts(core.mailbox, conversions),
        audit(core.audit),
        core_(std::move(core)) {}

  // The references inside lead to the core thread's things.
  const Core& core() const { return core_; }

  // Once gRPC's part of all calls is over: waits for what was begun for them, wherever that is.
  void Drain() {
    calls.AwaitNone();
    file_reader.join();
    converter.join();
  }
  // Where one may wait for the disk.
  template <class Task>
  void ReadFiles(Task task) {
    boost::asio::post(file_reader, std::move(task));
  }

  boost::asio::thread_pool converter{1};
  boost::asio::thread_pool file_reader{1};
  runtime::Mailbox conversions{converter.get_executor(), {}};  // Calls bound what they post.
  AccessFailures failures;
  Connections connections{kConnectionsMax, kConnectionsPerSourceMax};
  const Entrance entrance;
  Accounts accounts;
  LiveStreams streams;
  LiveCalls calls;
  Budget waiting_octets{kWaitingOctetsMax};
  Budget inject_streams{kInjectStreamsMax};
  Budget list_streams{kListStreamsMax};
  Budget audit_queries{kAuditQueriesMax};
  Budget keep_alive_streams{kKeepAliveStreamsMax};
  AnsweredRequests answered_requests;  // Core thread.
  const AuditTrail audit;

 private:
  const Core core_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_BACKEND_H_
