#include "cmd/heraldctl/client.h"

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

}  // namespace

absl::StatusOr<std::string> ParseTarget(absl::string_view text) {
  if (absl::StartsWith(text, "unix:") && text.size() > 5) return std::string(text);
  if (absl::StartsWith(text, "/")) return absl::StrCat("unix://", text);
  const size_t colon = text.rfind(':');
  uint32_t port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) ||
      port == 0 || port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("--target: \"", text, "\" is not unix:///PATH or HOST:PORT"));
  }
  if (!IsLoopback(text.substr(0, colon))) {
    return absl::InvalidArgumentError(
        absl::StrCat("--target: \"", text,
                     "\" is not a loopback address; the API is not encrypted, so use "
                     "ssh to reach another machine's"));
  }
  return std::string(text);
}

Client::Client(const GlobalOptions& options) : target_(options.target) {
  if (options.timeout_s.has_value()) {
    timeout_ =
        *options.timeout_s > 0 ? absl::Seconds(*options.timeout_s) : absl::InfiniteDuration();
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kResponseOctetsMax);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // Nothing goes by a proxy to loopback.
  channel_ = grpc::CreateCustomChannel(target_, grpc::InsecureChannelCredentials(), arguments);
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
