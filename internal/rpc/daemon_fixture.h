#ifndef HERALD_INTERNAL_RPC_DAEMON_FIXTURE_H_
#define HERALD_INTERNAL_RPC_DAEMON_FIXTURE_H_

#include <unistd.h>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "internal/rpc/core.h"
#include "internal/rpc/server.h"
#include "internal/runtime/turns.h"
#include "internal/telemetry/observers.h"
#include "proto/google/rpc/error_details.pb.h"
#include "proto/google/rpc/status.pb.h"

namespace herald::rpc {

// Keeps the core, or its thread only, busy for as long as it lives.
class CoreHeld {
 public:
  explicit CoreHeld(const boost::asio::any_io_executor& executor) {
    boost::asio::post(executor, [this] {
      held_.set_value();
      released_.get_future().wait();
    });
    held_.get_future().wait();
  }
  ~CoreHeld() { released_.set_value(); }

 private:
  std::promise<void> held_, released_;
};

// For tests: the daemon without sessions. A real injector on a core thread, a real server on a unix
// socket; peers do what the test makes them do.
class DaemonFixture : public testing::Test {
 protected:
  static constexpr size_t kMailboxTasksMax = 2048;

  explicit DaemonFixture(injector::Limits limits = {}, telemetry::Tracer tracer = {});
  ~DaemonFixture() override;

  static std::vector<config::Peer> Peers();

  Core MakeCore();

  // Another server takes the place of the first, and channel_ leads to it.
  void Restart(const std::function<void(Core&)>& adjust);

  // Runs f on the core thread and gives what it returns.
  template <class F>
  auto OnCore(F f) {
    std::packaged_task<std::invoke_result_t<F>()> task(std::move(f));
    auto result = task.get_future();
    boost::asio::post(runtime::Turns::ExecutorOf(core_), [&task] { task(); });
    return result.get();
  }
  // Returns once the core did all that it was given before and what this gave it in turn.
  void SettleCore();

  // The session of a peer comes up, goes down, and writes what waits; a prompt one does by itself.
  enum class Pace { kWhenTold, kPrompt };
  void PeerUp(PeerId peer, std::vector<Family> families = {kIpv4Unicast, kIpv6Unicast},
              Pace pace = Pace::kWhenTold);
  // What the peer has told us of the retained families stays.
  void PeerDown(PeerId peer, const std::vector<Family>& retained = {});
  void Write(PeerId peer);
  void Receive(PeerId peer, UpdateMessage update);

  template <class Service>
  std::unique_ptr<typename Service::Stub> Stub() {
    return Service::NewStub(channel_);
  }
  // Of the audit, oldest first.
  std::vector<std::string> AuditLines() const;
  const std::string& directory() const { return directory_; }
  std::string socket_path() const { return directory_ + "/api"; }
  std::string audit_path() const { return directory_ + "/audit.jsonl"; }

  boost::asio::io_context core_;
  runtime::Mailbox mailbox_{
      core_, {.tasks_max = kMailboxTasksMax, .tasks_per_lane_max = kMailboxTasksMax}};
  std::unique_ptr<audit::Log> audit_;
  injector::Injector injector_;
  // Any route may be announced.
  injector::OwnedRoutes owned_routes_{injector_, {.default_route = true}, /*first_lease=*/1};
  std::optional<runtime::Deadline> route_deadline_;
  LiveCommunitySets community_sets_{{}};
  telemetry::Metrics metrics_{"test"};
  telemetry::WireWatch wire_watch_{metrics_};
  // The user of the tests has all roles, and loopback reads.
  LivePolicy policy_{std::make_shared<access::Policy>(std::vector<access::Principal>(), getuid())};
  PeerBoard board_;
  telemetry::Observers observers_{{&metrics_, &wire_watch_, &board_}};
  // Core thread.
  class FakePeers final : public session::Peers {
   public:
    FakePeers(const std::vector<config::Peer>& configs, DaemonFixture& daemon);
    std::vector<PeerId> ids() const override;
    std::optional<PeerId> Find(absl::string_view name) const override;
    session::PeerStatus Status(PeerId peer) const override { return statuses.at(peer); }
    absl::Status Add(config::Peer config) override;
    absl::Status Update(config::Peer config) override;
    absl::Status Remove(PeerId peer) override;
    void Enable(PeerId peer) override { statuses.at(peer).enabled = true; }
    void Disable(PeerId peer, absl::string_view communication) override;
    absl::Status Reset(PeerId peer, session::ResetMode mode,
                       absl::string_view communication) override;

    std::map<PeerId, session::PeerStatus> statuses;
    std::vector<std::string> told;  // Communications, and what was reset.

   private:
    PeerId Insert(const config::Peer& config, session::PeerOrigin origin);

    DaemonFixture& daemon_;
    uint32_t next_id_ = 0;
  };
  FakePeers peers_{Peers(), *this};
  ReloadOutcome reload_;  // What a Reload comes to. Core thread.
  int reloads_ = 0;       // That were not for validation only.
  const absl::Time started_at_ = absl::Now();
  const injector::Limits limits_;
  const telemetry::Tracer tracer_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;

 private:
  void StartServer(Core core);
  void WriteAll(PeerId peer);  // Core thread.

  const std::string directory_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread core_thread_;
};

Nlri Route(const std::string& prefix);
UpdateMessage Reachable(const std::string& prefix, PathAttributes attributes = {});
UpdateMessage Unreachable(const std::string& prefix);

// The details of an error, as a client sees them.
google::rpc::Status Details(const grpc::Status& status);
// The first field that a BadRequest names; "" if there is none.
std::string FieldAtFault(const grpc::Status& status);
// ErrorInfo's reason; "" if there is none.
std::string Reason(const grpc::Status& status);
// The rule of the guard that it names; "" if there is none.
std::string Rule(const grpc::Status& status);
bool MayRetry(const grpc::Status& status);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DAEMON_FIXTURE_H_
