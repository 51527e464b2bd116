#include <csignal>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/change_flags.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/term_flags.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl lease grant --ttl 30s            prints the number of a new lease
  heraldctl announce 192.0.2.1/32 --lease 7
  heraldctl lease keep 7                     renews it until it is stopped
  heraldctl lease revoke 7                   ends it; its routes are withdrawn
  heraldctl lease list
The routes of a lease are withdrawn when nobody has renewed it for its time.
)";

struct Options {
  std::string action;
  uint64_t id = 0;
  std::string ttl = "30s";
  std::string client;
  std::string reason;
  bool own = false;
};

std::unique_ptr<v1::RouteService::Stub> Stub(const Client& client) {
  return v1::RouteService::NewStub(client.channel());
}

ExitCode Grant(const GlobalOptions& global, const Options& options) {
  const absl::StatusOr<uint32_t> ttl = ParseSeconds(options.ttl);
  if (!ttl.ok()) {
    return ReportUsage(absl::InvalidArgumentError(absl::StrCat("--ttl: ", ttl.status().message())),
                       std::cerr);
  }
  const Client client(global);
  v1::GrantLeaseRequest request;
  request.set_ttl_s(*ttl);
  request.set_client(options.client);
  v1::GrantLeaseResponse response;
  const grpc::Status status = Stub(client)->GrantLease(client.Call().get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  std::cout << (global.json ? ToJson(response) : absl::StrCat(response.lease_id())) << '\n';
  return ExitCode::kDone;
}

// Renews at a third of the lease's time, so that two renewals may be lost. Ends when the stream
// does: the process is stopped, or the lease is over.
ExitCode Keep(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  const auto stub = Stub(client);
  const auto context = client.Stream();
  const auto stream = stub->KeepAliveLease(context.get());
  v1::KeepAliveLeaseRequest request;
  request.set_lease_id(options.id);
  v1::KeepAliveLeaseResponse response;
  while (stream->Write(request) && stream->Read(&response)) {
    if (global.json) std::cout << ToJson(response) << std::endl;
    absl::SleepFor(absl::Seconds(response.ttl_s()) / 3);
  }
  return ReportStreamEnd(stream->Finish(), client.target(), std::cerr);
}

ExitCode Revoke(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  v1::RevokeLeaseRequest request;
  request.set_lease_id(options.id);
  request.set_reason(options.reason);
  v1::RevokeLeaseResponse response;
  const grpc::Status status = Stub(client)->RevokeLease(client.Call().get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  if (global.json) {
    std::cout << ToJson(response) << '\n';
  } else {
    std::cout << "withdrew " << FormatCountOf(response.withdrawn(), "route") << ", revision "
              << response.revision() << '\n';
  }
  return ExitCode::kDone;
}

ExitCode List(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  v1::ListLeasesRequest request;
  request.set_own(options.own);
  v1::ListLeasesResponse response;
  const grpc::Status status = Stub(client)->ListLeases(client.Call().get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  if (global.json) {
    JsonArray array(std::cout);
    for (const v1::Lease& lease : response.leases()) array.Add(lease);
    array.Finish();
    return ExitCode::kDone;
  }
  Table table({{.title = "LEASE"},
               {.title = "OWNER"},
               {.title = "TTL", .align = Table::Align::kRight},
               {.title = "LEFT", .align = Table::Align::kRight},
               {.title = "ROUTES", .align = Table::Align::kRight}});
  const absl::Time now = absl::Now();
  for (const v1::Lease& lease : response.leases()) {
    table.Add({absl::StrCat(lease.lease_id()), FormatOwner(lease.owner()),
               FormatElapsed(absl::Seconds(lease.ttl_s())),
               FormatElapsed(ToTime(lease.expires_at()) - now), FormatCount(lease.routes())});
  }
  table.Print(std::cout);
  return ExitCode::kDone;
}

ExitCode Lease(const GlobalOptions& global, const Options& options) {
  if (options.action == "grant") return Grant(global, options);
  if (options.action == "list") return List(global, options);
  if (options.id == 0) {
    return ReportUsage(absl::InvalidArgumentError(
                           absl::StrCat("which one? heraldctl lease ", options.action, " ID")),
                       std::cerr);
  }
  return options.action == "keep" ? Keep(global, options) : Revoke(global, options);
}

}  // namespace

void AddLease(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      line.AddVerb("lease", "Holds routes for as long as a client shows life", kExamples,
                   [&line, options] { return Lease(line.options(), *options); });
  verb->add_option("ACTION", options->action, "What to do")
      ->required()
      ->check(CLI::IsMember({"grant", "keep", "revoke", "list"}));
  verb->add_option("ID", options->id, "The lease, for keep and revoke")->type_name("");
  verb->add_option("--ttl", options->ttl,
                   "With grant: it ends so long after it was last renewed, 1s to 1d; default 30s")
      ->type_name("DURATION");
  AddClient(*verb, options->client);
  verb->add_option("--reason", options->reason, "With revoke: why, for the audit")
      ->type_name("TEXT");
  verb->add_flag("--own", options->own, "With list: only yours");
}

}  // namespace herald::ctl
