#include "cmd/heraldctl/client.h"

#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "internal/net/ip_address.h"

namespace herald::ctl {
namespace {

// Responses are bounded by their item counts; attributes can be long.
constexpr int kResponseOctetsMax = 64 * 1024 * 1024;

bool IsLoopback(absl::string_view host) {
  if (host == "localhost") return true;
  if (absl::ConsumePrefix(&host, "[") && !absl::ConsumeSuffix(&host, "]")) return false;
  const absl::StatusOr<IpAddress> address = IpAddress::Parse(host);
  return address.ok() && address->IsLoopback();
}

absl::Status ReadPem(absl::string_view option, const std::string& path, std::string& pem) {
  if (path.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, " is missing: --tls-ca, --tls-cert and --tls-key are needed together"));
  }
  std::ifstream file(path);
  pem.assign(std::istreambuf_iterator<char>(file), {});
  if (!file.fail() && !pem.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(option, ": cannot read ", path));
}

}  // namespace

absl::StatusOr<std::string> ParseTarget(absl::string_view text, bool with_tls) {
  const bool is_path = absl::StartsWith(text, "/");
  if (is_path || (absl::StartsWith(text, "unix:") && text.size() > 5)) {
    if (with_tls) {
      return absl::InvalidArgumentError(
          absl::StrCat("--target: \"", text, "\" is a socket, which has no TLS"));
    }
    return is_path ? absl::StrCat("unix://", text) : std::string(text);
  }
  const size_t colon = text.rfind(':');
  uint32_t port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) ||
      port == 0 || port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("--target: \"", text, "\" is not unix:///PATH or HOST:PORT"));
  }
  if (!with_tls && !IsLoopback(text.substr(0, colon))) {
    return absl::InvalidArgumentError(
        absl::StrCat("--target: \"", text,
                     "\" is not a loopback address; another machine's needs TLS (--tls-ca, "
                     "--tls-cert, --tls-key)"));
  }
  return std::string(text);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(const TlsFiles& tls) {
  if (!tls.any()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  absl::Status read = ReadPem("--tls-ca", tls.authority, options.pem_root_certs);
  read.Update(ReadPem("--tls-cert", tls.certificate, options.pem_cert_chain));
  read.Update(ReadPem("--tls-key", tls.key, options.pem_private_key));
  if (!read.ok()) return read;
  return grpc::SslCredentials(options);
}

Client::Client(const GlobalOptions& options) : target_(options.target) {
  if (options.timeout_s.has_value()) {
    timeout_ =
        *options.timeout_s > 0 ? absl::Seconds(*options.timeout_s) : absl::InfiniteDuration();
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kResponseOctetsMax);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // Nothing goes by a proxy.
  channel_ = grpc::CreateCustomChannel(target_, options.credentials, arguments);
}

std::unique_ptr<grpc::ClientContext> Client::Call() const {
  return Context(timeout_.value_or(kCallTimeout));
}

std::unique_ptr<grpc::ClientContext> Client::Stream() const {
  return Context(timeout_.value_or(absl::InfiniteDuration()));
}

std::unique_ptr<grpc::ClientContext> Client::Context(absl::Duration timeout) const {
  auto context = std::make_unique<grpc::ClientContext>();
  if (timeout != absl::InfiniteDuration()) {
    context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  }
  return context;
}

}  // namespace herald::ctl
