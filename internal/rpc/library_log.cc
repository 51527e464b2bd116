#include "internal/rpc/library_log.h"

#include <string>

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "internal/telemetry/rate_bound.h"

namespace herald::rpc {
namespace {

// The libraries call plain functions, on any thread.
class Sink {
 public:
  void Set(telemetry::Log* log) {
    absl::MutexLock lock(&mutex_);
    log_ = log;
  }

  void Write(absl::string_view library, absl::string_view text) {
    absl::MutexLock lock(&mutex_);
    if (log_ == nullptr || !bound_.Pass(absl::Now())) return;
    log_->Warning(text, {{"library", library}, {"held_back", bound_.TakeHeldBack()}});
  }

 private:
  absl::Mutex mutex_;
  telemetry::Log* log_ ABSL_GUARDED_BY(mutex_) = nullptr;
  telemetry::RateBound bound_ ABSL_GUARDED_BY(mutex_){LibraryLog::kLinesPerSecondMax};
};

Sink& TheSink() {
  static auto* const kSink = new Sink();
  return *kSink;
}

void FromGrpc(gpr_log_func_args* args) {
  if (args->severity == GPR_LOG_SEVERITY_ERROR) TheSink().Write("grpc", args->message);
}

void FromProtobuf(google::protobuf::LogLevel level, const char*, int, const std::string& message) {
  if (level != google::protobuf::LOGLEVEL_INFO) TheSink().Write("protobuf", message);
}

}  // namespace

LibraryLog::LibraryLog(telemetry::Log& log) {
  TheSink().Set(&log);
  gpr_log_verbosity_init();  // What is said before the library's first use counts too.
  gpr_set_log_function(FromGrpc);
  google::protobuf::SetLogHandler(FromProtobuf);
}

LibraryLog::~LibraryLog() {
  gpr_set_log_function(nullptr);  // The library's own.
  google::protobuf::SetLogHandler(nullptr);
  TheSink().Set(nullptr);
}

}  // namespace herald::rpc
