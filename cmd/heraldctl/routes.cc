#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/attribute_text.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/match_flags.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl routes                                    everything that we announce
  heraldctl routes --prefix 192.0.2.0/24 --longer     inside this prefix
  heraldctl routes --prefix 192.0.2.1/32 --covering   what covers this address
  heraldctl routes --community blackhole --json
  heraldctl routes --mine --label incident=17
)";

struct Options {
  MatchFlags match;
  bool mine = false;
  std::string owner;
  std::string client;
};

absl::StatusOr<v1::ListRoutesRequest> ToRequest(const Options& options) {
  v1::ListRoutesRequest request;
  request.set_own(options.mine);
  if (!options.owner.empty()) request.mutable_owner()->set_principal(options.owner);
  if (!options.client.empty()) request.mutable_owner()->set_client(options.client);
  absl::Status filled = options.match.Fill(request);
  if (!filled.ok()) return filled;
  return request;
}

std::string FormatExpiry(const v1::ListedRoute& listed) {
  if (listed.has_expires_at()) return FormatElapsed(ToTime(listed.expires_at()) - absl::Now());
  const uint64_t lease = listed.route().terms().lease_id();
  return lease == 0 ? "" : absl::StrCat("lease ", lease);
}

// Where routes go as they come.
class RouteTable {
 public:
  void Add(const v1::ListedRoute& listed) {
    const v1::PathAttributes& attributes = listed.route().attributes();
    table_.Add({FormatNlri(listed.route().nlri()), FormatNextHop(attributes),
                FormatOrigin(attributes.origin()),
                attributes.has_med() ? absl::StrCat(attributes.med()) : "",
                attributes.has_local_pref() ? absl::StrCat(attributes.local_pref()) : "",
                listed.is_static() ? "configuration" : FormatOwner(listed.owner()),
                FormatExpiry(listed), FormatAsPath(attributes.as_path()),
                FormatCommunities(attributes), FormatOthers(attributes)});
  }
  void Print() { table_.Print(std::cout); }

 private:
  Table table_{{{.title = "PREFIX"},
                {.title = "NEXT HOP"},
                {.title = "ORIGIN"},
                {.title = "MED", .align = Table::Align::kRight},
                {.title = "PREF", .align = Table::Align::kRight},
                {.title = "OWNER"},
                {.title = "GOES IN", .align = Table::Align::kRight},
                {.title = "AS PATH"},
                {.title = "COMMUNITIES"},
                {.title = "OTHER"}}};
};

ExitCode ListRoutes(const GlobalOptions& global, const Options& options) {
  const absl::StatusOr<v1::ListRoutesRequest> request = ToRequest(options);
  if (!request.ok()) return ReportUsage(request.status(), std::cerr);
  const Client client(global);
  const auto stub = v1::RouteService::NewStub(client.channel());
  const auto context = client.Stream();
  const auto stream = stub->ListRoutes(context.get(), *request);
  std::optional<JsonArray> array;
  if (global.json) array.emplace(std::cout);
  RouteTable table;
  v1::ListRoutesResponse response;
  while (stream->Read(&response)) {
    for (const v1::ListedRoute& route : response.routes()) {
      if (array.has_value()) {
        array->Add(route);
      } else {
        table.Add(route);
      }
    }
    if (!global.json) table.Print();
  }
  if (const grpc::Status status = stream->Finish(); !status.ok()) {
    return ReportFailure(status, client.target(), std::cerr);
  }
  if (array.has_value()) {
    array->Finish();
  } else {
    table.Print();  // The titles, where there was no route.
  }
  return ExitCode::kDone;
}

}  // namespace

void AddRoutes(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("routes", "Lists the routes that we announce", kExamples,
                                [&line, options] { return ListRoutes(line.options(), *options); });
  options->match.AddTo(*verb);
  CLI::Option* mine = verb->add_flag("--mine", options->mine, "Only yours, of all your clients");
  CLI::Option* owner = verb->add_option("--owner", options->owner, "Only those of this principal")
                           ->type_name("PRINCIPAL")
                           ->excludes(mine);
  verb->add_option("--client", options->client, "And of this client of it")
      ->type_name("NAME")
      ->needs(owner);
}

}  // namespace herald::ctl
