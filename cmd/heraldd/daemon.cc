#include "cmd/heraldd/daemon.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cmd/heraldd/reload.h"
#include "internal/access/policy.h"
#include "internal/audit/end_record.h"
#include "internal/audit/log.h"
#include "internal/audit/session_records.h"
#include "internal/bgp/session/speaker.h"
#include "internal/config/difference.h"
#include "internal/config/parse.h"
#include "internal/injector/injector.h"
#include "internal/injector/owned_routes.h"
#include "internal/rpc/convert/community_sets.h"
#include "internal/rpc/core.h"
#include "internal/rpc/library_log.h"
#include "internal/rpc/live_policy.h"
#include "internal/rpc/peer_board.h"
#include "internal/rpc/reload_record.h"
#include "internal/rpc/server.h"
#include "internal/runtime/deadline.h"
#include "internal/runtime/mailbox.h"
#include "internal/runtime/turns.h"
#include "internal/telemetry/log.h"
#include "internal/telemetry/metrics.h"
#include "internal/telemetry/observers.h"
#include "internal/telemetry/session_log.h"
#include "internal/telemetry/trace.h"
#include "internal/telemetry/trace_environment.h"
#include "internal/telemetry/wire_watch.h"
#include "internal/version/version.h"

namespace herald {
namespace {

constexpr runtime::Mailbox::Bounds kMailboxBounds = {.tasks_max = 4096, .tasks_per_lane_max = 1024};
constexpr std::chrono::milliseconds kPublishInterval(250);
constexpr absl::Duration kRpcGrace = absl::Milliseconds(500);
constexpr absl::Duration kTraceFlush = absl::Seconds(2);

std::shared_ptr<const access::Policy> PolicyOf(const config::Config& config) {
  return std::make_shared<access::Policy>(config.principals, geteuid());
}

// The graph of everything, in the order in which it is built and, backwards, taken down.
class Daemon {
 public:
  // Null: there is no audit.
  Daemon(config::Config config, ConfigFile file, telemetry::Log& log, telemetry::Tracer tracer,
         audit::Log* audit)
      : config_(std::move(config)),
        file_(std::move(file)),
        log_(log),
        tracer_(std::move(tracer)),
        audit_(audit) {}

  // On the main thread, which waits for a signal while the core thread works.
  absl::Status Run() {
    if (absl::Status status = Start(); !status.ok()) return status;
    RecordStart();
    // The API answers already.
    runtime::Turns::Of(core_).Run([this] { PublishAndWait(); });
    std::thread core_thread([this] { core_.run(); });
    log_.Info("started", {{"version", kVersion},
                          {"peers", config_.peers.size()},
                          {"static_routes", config_.routes.size()}});
    AwaitSignal();
    Stop();
    core_thread.join();
    Record({.kind = audit::Kind::kStop, .message = stop_signal_});
    tracer_.Flush(kTraceFlush);
    log_.Info("stopped");
    return absl::OkStatus();
  }

 private:
  void RecordStart() {
    const bool is_torn = audit_ != nullptr && audit_->found_torn_line();
    Record({.kind = audit::Kind::kStart,
            .message = absl::StrCat("version ", kVersion, ", ", config_.peers.size(), " peers, ",
                                    config_.routes.size(), " static routes",
                                    is_torn ? "; the line before had been cut short" : "")});
  }

  void Record(audit::Record record) {
    if (audit_ != nullptr) audit_->Append(std::move(record));
  }

  // Routes stand before any peer can connect, and the API answers last. Nothing that fails here
  // has begun to work: the core does not run yet.
  absl::Status Start() {
    const auto revision = injector_.AnnounceStatic(StaticBatches(config_.routes));
    if (!revision.ok()) return revision.status();
    injector_.OnSent([this](PeerId peer, injector::Revision sent) {
      wire_watch_.Sent(peer, sent, absl::Now());
    });
    owned_routes_.OnEnded(
        [this](const injector::Ended& ended) { Record(audit::EndRecord(ended)); });
    if (config_.metrics.listen.has_value()) {
      if (const auto port = metrics_.Serve(*config_.metrics.listen); !port.ok()) {
        return port.status();
      }
    }
    if (absl::Status status = speaker_.Start(); !status.ok()) return status;
    return server_.Start();
  }

  rpc::Core RpcCore() {
    return {.executor = core_,
            .mailbox = mailbox_,
            .injector = injector_,
            .owned_routes = owned_routes_,
            .route_deadline = route_deadline_,
            .limits = limits_,
            .peers = speaker_,
            .peer_defaults = [this] { return config_.peer_defaults; },
            .reload =
                [this](bool validate_only, ReloadDone done) {
                  boost::asio::post(main_, [this, validate_only, done = std::move(done)] {
                    ReadAgain(validate_only, done);
                  });
                },
            .board = board_,
            .audit = audit_,
            .log = &log_,
            .policy = policy_,
            .community_sets = community_sets_,
            .memory_counts_as_durable = config_.store.memory_counts_as_durable,
            .wire_watch = wire_watch_,
            .metrics = metrics_,
            .tracer = tracer_,
            .version = kVersion,
            .started_at = started_at_};
  }

  using ReloadDone = std::function<void(const rpc::ReloadOutcome&)>;

  void AwaitSignal() {
    WaitForSignal();
    main_.run();
  }

  void WaitForSignal() {
    signals_.async_wait([this](boost::system::error_code error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        WaitForSignal();
        return ReadAgain(/*validate_only=*/false, [this](const rpc::ReloadOutcome& outcome) {
          audit::Record record{.kind = audit::Kind::kReload, .from = "signal"};
          rpc::DescribeReload(outcome, record);
          Record(std::move(record));
        });
      }
      stop_signal_ = signal == SIGTERM ? "SIGTERM" : "SIGINT";
      log_.Info("stopping", {{"signal", stop_signal_}});
      main_.stop();
    });
  }

  // On the main thread, which has the time; one after the other.
  void ReadAgain(bool validate_only, const ReloadDone& done) {
    auto read = file_.Read();
    auto task = [this, validate_only, done, read = std::move(read)]() mutable {
      done(Reload(validate_only, std::move(read)));
    };
    boost::asio::post(runtime::Turns::ExecutorOf(core_), std::move(task));
  }

  rpc::ReloadOutcome Reload(bool validate_only,
                            std::variant<config::Config, std::vector<config::Fault>> read) {
    if (auto* faults = std::get_if<std::vector<config::Fault>>(&read)) {
      for (const config::Fault& fault : *faults) {
        log_.Error("reload: not valid", {{"fault", config::FormatFault(file_.path(), fault)}});
      }
      return {.status = absl::FailedPreconditionError("the file is not valid"),
              .faults = std::move(*faults)};
    }
    auto& after = std::get<config::Config>(read);
    rpc::ReloadOutcome outcome{.difference = config::Compare(config_, after)};
    if (validate_only) return outcome;
    outcome.status = ApplyDifference(outcome.difference, after, speaker_, injector_, log_);
    if (outcome.status.ok()) {
      LogDifference(outcome.difference, log_);
      config_ = std::move(after);
      policy_.Set(PolicyOf(config_));
      community_sets_.Set(config_.community_sets);
      owned_routes_.SetRules(config_.guard);
    } else {
      log_.Error("reload: failed", {{"reason", std::string(outcome.status.message())}});
    }
    return outcome;
  }

  // The API goes first, so that nothing is acknowledged that no peer will hear of.
  void Stop() {
    // A Reload that is under way needs this thread to come to its end.
    main_.restart();
    const auto open = boost::asio::make_work_guard(main_);
    std::thread server_end([this] {
      server_.Shutdown(kRpcGrace);
      main_.stop();
    });
    main_.run();
    server_end.join();
    mailbox_.Close();
    boost::asio::post(runtime::Turns::ExecutorOf(core_),
                      [this] { speaker_.Stop([this] { core_.stop(); }); });
  }

  void PublishAndWait() {
    metrics_.Publish(injector_);
    if (audit_ != nullptr) metrics_.Publish(audit_->counts());
    publish_.expires_after(kPublishInterval);
    publish_.async_wait([this](boost::system::error_code error) {
      if (!error) PublishAndWait();
    });
  }

  config::Config config_;  // As last read; of the core thread once that runs.
  const ConfigFile file_;
  telemetry::Log& log_;
  const telemetry::Tracer tracer_;
  audit::Log* const audit_;
  std::string stop_signal_;
  const absl::Time started_at_ = absl::Now();
  const injector::Limits limits_;

  boost::asio::io_context main_{1};
  boost::asio::signal_set signals_{main_, SIGTERM, SIGINT, SIGHUP};
  boost::asio::io_context core_{1};
  boost::asio::steady_timer publish_{runtime::Turns::ExecutorOf(core_)};
  injector::Injector injector_{limits_};
  // Leases are numbered from the time of the start, so that none is given twice.
  injector::OwnedRoutes owned_routes_{injector_, config_.guard,
                                      static_cast<uint64_t>(absl::ToUnixNanos(started_at_))};
  runtime::Deadline route_deadline_{core_, [this] { return owned_routes_.NextDeadline(); },
                                    [this](absl::Time now) { return owned_routes_.Advance(now); }};
  rpc::LiveCommunitySets community_sets_{config_.community_sets};
  telemetry::Metrics metrics_{kVersion};
  telemetry::WireWatch wire_watch_{metrics_};
  telemetry::SessionLog session_log_{log_};
  audit::SessionRecords session_records_{audit_};
  rpc::PeerBoard board_;
  rpc::LivePolicy policy_{PolicyOf(config_)};
  telemetry::Observers observers_{
      {&session_log_, &metrics_, &wire_watch_, &session_records_, &board_}};
  session::Speaker speaker_{core_,     config_.peers, config_.listen,
                            injector_, observers_,    config_.dynamic_peers};
  runtime::Mailbox mailbox_{core_, kMailboxBounds};
  rpc::Server server_{config_.api, RpcCore()};
};

// Null: the configuration has none.
absl::StatusOr<std::unique_ptr<audit::Log>> OpenAudit(const std::optional<config::Audit>& audit,
                                                      telemetry::Log& log) {
  if (!audit.has_value()) {
    log.Warning("no audit: it is not written down who did what");
    return nullptr;
  }
  return audit::Log::Open(*audit, [&log](const absl::Status& status) {
    if (status.ok()) {
      log.Info("the audit is written again");
    } else {
      log.Error("the audit cannot be written: changes are refused",
                {{"reason", std::string(status.message())}});
    }
  });
}

}  // namespace

absl::Status RunDaemon(config::Config config, ConfigFile file) {
  telemetry::Log log(config.log);
  const rpc::LibraryLog libraries(log);
  absl::StatusOr<telemetry::Tracer> tracer = telemetry::TracerFromEnvironment(kVersion, log);
  const auto audit = OpenAudit(config.audit, log);
  absl::Status status = tracer.ok() ? audit.status() : tracer.status();
  if (status.ok()) {
    status =
        Daemon(std::move(config), std::move(file), log, *std::move(tracer), audit->get()).Run();
  }
  if (!status.ok()) log.Error("failed", {{"reason", std::string(status.message())}});
  return status;
}

}  // namespace herald
