#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/attribute_text.h"
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
    R"(  heraldctl explain 192.0.2.66/32              where the route is, and why it is not elsewhere
  heraldctl explain 192.0.2.66/32 --peer edge1
  heraldctl announce 192.0.2.66/32 --validate-only    whether it could be announced
)";

struct Options {
  std::string prefix;
  uint32_t path_id = 0;
  std::string peer;
};

void PrintRoute(const v1::ListedRoute& listed) {
  const v1::RouteTerms& terms = listed.route().terms();
  Table table({{.title = "ROUTE"}, {.title = FormatNlri(listed.route().nlri())}});
  table.Add({"owner", listed.is_static() ? "the configuration" : FormatOwner(listed.owner())});
  table.Add({"attributes", FormatAttributes(listed.route().attributes())});
  table.Add({"revision", absl::StrCat(listed.revision())});
  if (listed.has_expires_at()) {
    table.Add({"goes in", FormatElapsed(ToTime(listed.expires_at()) - absl::Now())});
  }
  if (terms.lease_id() != 0) table.Add({"lease", absl::StrCat(terms.lease_id())});
  if (!terms.reason().empty()) table.Add({"reason", terms.reason()});
  table.Print(std::cout);
}

ExitCode Explain(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  v1::ExplainRouteRequest request;
  request.mutable_nlri()->set_unicast(options.prefix);
  request.mutable_nlri()->set_path_id(options.path_id);
  request.set_peer(options.peer);
  v1::ExplainRouteResponse response;
  const grpc::Status status = v1::AdminService::NewStub(client.channel())
                                  ->ExplainRoute(client.Call().get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  if (global.json) {
    std::cout << ToJson(response) << '\n';
    return ExitCode::kDone;
  }
  if (response.has_route()) {
    PrintRoute(response.route());
    std::cout << '\n';
  } else {
    std::cout << "no such route stands; \"heraldctl audit --prefix\" tells what became of it\n";
  }
  Table table({{.title = "PEER"}, {.title = "OUTCOME"}, {.title = "WHY"}});
  for (const v1::RouteAtPeer& at : response.peers()) {
    table.Add({at.peer(), FormatOutcome(at.outcome()), at.explanation()});
  }
  table.Print(std::cout);
  return ExitCode::kDone;
}

}  // namespace

void AddExplain(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("explain", "Tells why a route is, or is not, at a peer", kExamples,
                                [&line, options] { return Explain(line.options(), *options); });
  verb->add_option("PREFIX", options->prefix, "192.0.2.66/32; an address is a host route")
      ->type_name("")
      ->required();
  verb->add_option("--path-id", options->path_id, "Path identifier (RFC 7911); default 0")
      ->type_name("NUMBER");
  verb->add_option("--peer", options->peer, "Only at this peer")->type_name("NAME");
}

}  // namespace herald::ctl
