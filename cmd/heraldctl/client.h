#ifndef HERALD_CMD_HERALDCTL_CLIENT_H_
#define HERALD_CMD_HERALDCTL_CLIENT_H_

#include <memory>
#include <optional>
#include <string>

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace herald::ctl {

// Options that every verb has.
struct GlobalOptions {
  std::string target;
  std::optional<double> timeout_s;  // 0: none.
  bool json = false;
};

// gRPC's name for a target as operators write it: a path, unix:PATH, or HOST:PORT of loopback.
// Others are refused: the API is not encrypted.
absl::StatusOr<std::string> ParseTarget(absl::string_view text);

// The daemon that the command line names.
class Client {
 public:
  explicit Client(const GlobalOptions& options);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const std::string& target() const { return target_; }

  // For one call with one answer: --timeout, or kCallTimeout.
  std::unique_ptr<grpc::ClientContext> Call() const;
  // For a stream or the bulk path: --timeout, or none.
  std::unique_ptr<grpc::ClientContext> Stream() const;

 private:
  std::unique_ptr<grpc::ClientContext> Context(absl::Duration timeout) const;

  std::string target_;
  std::optional<absl::Duration> timeout_;
  std::shared_ptr<grpc::Channel> channel_;
};

inline constexpr absl::Duration kCallTimeout = absl::Seconds(30);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_CLIENT_H_
