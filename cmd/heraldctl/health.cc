#include <iostream>
#include <memory>

#include "absl/strings/ascii.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/grpc/health/v1/health.grpc.pb.h"

namespace herald::ctl {
namespace {

namespace health = grpc::health::v1;

constexpr char kExamples[] =
    R"(  heraldctl health && echo ready      exit code 0 when the daemon serves
  heraldctl health --timeout 1        for a probe
)";

struct Options {
  std::string service;
};

ExitCode Check(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  const auto context = client.Call();
  health::HealthCheckRequest request;
  request.set_service(options.service);
  health::HealthCheckResponse response;
  const grpc::Status status =
      health::Health::NewStub(client.channel())->Check(context.get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  if (global.json) {
    std::cout << ToJson(response) << '\n';
  } else {
    const std::string name = health::HealthCheckResponse::ServingStatus_Name(response.status());
    std::cout << absl::AsciiStrToLower(name) << '\n';
  }
  return response.status() == health::HealthCheckResponse::SERVING ? ExitCode::kDone
                                                                   : ExitCode::kFailed;
}

}  // namespace

void AddHealth(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("health", "Tells whether the daemon serves", kExamples,
                                [&line, options] { return Check(line.options(), *options); });
  verb->add_option("--service", options->service, "Default: the daemon as a whole")
      ->type_name("NAME");
}

}  // namespace herald::ctl
