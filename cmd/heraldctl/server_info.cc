#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl info                  version, uptime, routes, peers and limits
  heraldctl info --json
)";

// "detector (inject), unix:uid=1001".
std::string FormatPrincipal(const v1::Principal& principal) {
  return absl::StrCat(principal.name(), " (", absl::StrJoin(principal.roles(), ", "), "), ",
                      principal.identity());
}

void PrintInfo(const v1::GetServerInfoResponse& info) {
  const std::string families =
      absl::StrJoin(info.families(), ", ", [](std::string* out, int family) {
        *out += FormatProtoFamily(static_cast<v1::Family>(family));
      });
  Table table({{.title = "HERALDD"}, {.title = Printable(info.version())}});
  if (info.has_principal()) table.Add({"you", FormatPrincipal(info.principal())});
  table.Add({"up", FormatSince(info.has_started_at(), info.started_at(), absl::Now())});
  table.Add({"epoch", absl::StrCat(info.epoch())});
  table.Add({"revision", FormatCount(info.revision())});
  table.Add({"routes", FormatCount(info.routes())});
  table.Add(
      {"peers", absl::StrCat(info.peers_established(), " of ", info.peers(), " established")});
  table.Add({"families", families});
  const v1::Limits& limits = info.limits();
  table.Add({"octets of a request, at most", FormatCount(limits.request_octets_max())});
  table.Add({"routes of a call, at most", FormatCount(limits.routes_per_call_max())});
  table.Add({"injected routes, at most", FormatCount(limits.routes_max())});
  table.Add({"paths of a destination, at most", FormatCount(limits.destination_paths_max())});
  table.Add({"routes from one peer, at most", FormatCount(limits.received_routes_max())});
  table.Add({"update streams, at most", FormatCount(limits.update_streams_max())});
  table.Add({"watch streams, at most", FormatCount(limits.watch_streams_max())});
  table.Add({"inject streams, at most", FormatCount(limits.inject_streams_max())});
  table.Add({"list streams, at most", FormatCount(limits.list_streams_max())});
  table.Add({"route watches, at most", FormatCount(limits.route_watches_max())});
  table.Add({"audit queries, at most", FormatCount(limits.audit_streams_max())});
  table.Add({"leases, at most", FormatCount(limits.leases_max())});
  table.Add({"waiting requests, at most", FormatCount(limits.waiting_requests_max())});
  table.Add({"octets that wait, at most", FormatCount(limits.waiting_octets_max())});
  table.Add({"requests of a principal, at most", FormatCount(limits.principal_requests_max())});
  table.Add({"streams of a principal, at most", FormatCount(limits.principal_streams_max())});
  table.Add({"renewals of leases by a principal in a minute, at most",
             FormatCount(limits.principal_renewals_per_minute())});
  table.Add({"leases of a principal, at most", FormatCount(limits.leases_per_principal_max())});
  table.Print(std::cout);
}

ExitCode GetServerInfo(const GlobalOptions& global) {
  const Client client(global);
  const auto context = client.Call();
  v1::GetServerInfoResponse response;
  const grpc::Status status =
      v1::AdminService::NewStub(client.channel())->GetServerInfo(context.get(), {}, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  if (global.json) {
    std::cout << ToJson(response) << '\n';
  } else {
    PrintInfo(response);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddServerInfo(CommandLine& line) {
  line.AddVerb("info", "Shows the daemon's version, state and limits", kExamples,
               [&line] { return GetServerInfo(line.options()); });
}

}  // namespace herald::ctl
