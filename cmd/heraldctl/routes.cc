#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

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
#include "internal/net/prefix.h"
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

// The daemon lists them in no particular order.
class SortedRoutes {
 public:
  void Add(const v1::ListedRoute& listed) {
    const v1::Nlri& nlri = listed.route().nlri();
    const absl::StatusOr<Prefix> prefix = Prefix::Parse(nlri.unicast());
    rows_.push_back({.prefix = prefix.value_or(Prefix()),
                     .path_id = nlri.path_id(),
                     .octets = listed.SerializeAsString()});
  }
  template <class Show>
  void ForEach(Show show) {
    std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
      return std::tie(a.prefix, a.path_id) < std::tie(b.prefix, b.path_id);
    });
    v1::ListedRoute listed;
    for (const Row& row : rows_) {
      if (listed.ParseFromString(row.octets)) show(listed);
    }
  }

 private:
  struct Row {
    Prefix prefix;
    uint32_t path_id = 0;
    std::string octets;  // There may be a million; a message is many times as large.
  };
  std::vector<Row> rows_;
};

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
  SortedRoutes routes;
  v1::ListRoutesResponse response;
  while (stream->Read(&response)) {
    for (const v1::ListedRoute& route : response.routes()) routes.Add(route);
  }
  if (const grpc::Status status = stream->Finish(); !status.ok()) {
    return ReportFailure(status, client.target(), std::cerr);
  }
  if (global.json) {
    JsonArray array(std::cout);
    routes.ForEach([&](const v1::ListedRoute& route) { array.Add(route); });
    array.Finish();
  } else {
    RouteTable table;
    routes.ForEach([&](const v1::ListedRoute& route) { table.Add(route); });
    table.Print();
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
