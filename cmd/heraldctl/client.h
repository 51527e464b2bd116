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

// Paths of PEM files: the authority that the daemon's certificate comes from, and our own
// certificate and key.
struct TlsFiles {
  std::string authority = {};
  std::string certificate = {};
  std::string key = {};
  bool any() const { return !authority.empty() || !certificate.empty() || !key.empty(); }
};

// Options that every verb has.
struct GlobalOptions {
  std::string target;
  TlsFiles tls;
  std::optional<double> timeout_s;  // 0: none.
  bool json = false;
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
};

// gRPC's name for a target as operators write it: a path, unix:PATH, or HOST:PORT. Without TLS only
// a host of loopback; a socket only without.
absl::StatusOr<std::string> ParseTarget(absl::string_view text, bool with_tls);

// Of TLS with these files, or of none. An error names the file that is missing or cannot be read.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(const TlsFiles& tls);

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
