#include "internal/rpc/library_log.h"

#include <cstdint>
#include <string>
#include <utility>

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

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
    if (log_ == nullptr || !MayWrite()) return;
    log_->Warning(text, {{"library", library}, {"held_back", std::exchange(held_back_, 0)}});
  }

 private:
  bool MayWrite() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Time now = absl::Now();
    if (now - second_ >= absl::Seconds(1)) {
      second_ = now;
      lines_ = 0;
    }
    if (++lines_ <= LibraryLog::kLinesPerSecondMax) return true;
    ++held_back_;
    return false;
  }

  absl::Mutex mutex_;
  telemetry::Log* log_ ABSL_GUARDED_BY(mutex_) = nullptr;
  absl::Time second_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  int lines_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t held_back_ ABSL_GUARDED_BY(mutex_) = 0;
};

Sink& TheSink() {
  static auto* const sink = new Sink();
  return *sink;
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
