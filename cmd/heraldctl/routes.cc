#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/attribute_text.h"
#include "cmd/heraldctl/filter_flags.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl routes                                    everything that we announce
  heraldctl routes --prefix 192.0.2.0/24 --longer     inside this prefix
  heraldctl routes --prefix 192.0.2.1/32 --covering   what covers this address
  heraldctl routes --community blackhole --json
)";

struct Options {
  std::vector<std::string> families;
  std::string prefix;
  bool longer = false;
  bool covering = false;
  std::vector<std::string> communities;
};

absl::StatusOr<v1::ListRoutesRequest> ToRequest(const Options& options) {
  v1::ListRoutesRequest request;
  if (options.families.size() == 1) request.set_family(ToProtoFamily(options.families[0]));
  if (!options.prefix.empty()) {
    request.mutable_prefix()->set_prefix(options.prefix);
    request.mutable_prefix()->set_match(options.longer     ? v1::PrefixFilter::MATCH_LONGER
                                        : options.covering ? v1::PrefixFilter::MATCH_COVERING
                                                           : v1::PrefixFilter::MATCH_EXACT);
  }
  if (absl::Status status = ToProtoCommunities(options.communities, *request.mutable_communities());
      !status.ok()) {
    return status;
  }
  return request;
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
                listed.is_static() ? "configuration" : absl::StrCat("revision ", listed.revision()),
                FormatAsPath(attributes.as_path()), FormatCommunities(attributes),
                FormatOthers(attributes)});
  }
  void Print() { table_.Print(std::cout); }

 private:
  Table table_{{{.title = "PREFIX"},
                {.title = "NEXT HOP"},
                {.title = "ORIGIN"},
                {.title = "MED", .align = Table::Align::kRight},
                {.title = "PREF", .align = Table::Align::kRight},
                {.title = "FROM"},
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
  AddFamily(*verb, options->families)->expected(1);
  CLI::Option* prefix =
      verb->add_option("--prefix", options->prefix, "Only this prefix")->type_name("PREFIX");
  CLI::Option* longer =
      verb->add_flag("--longer", options->longer, "And longer ones inside it")->needs(prefix);
  verb->add_flag("--covering", options->covering, "And shorter ones that cover it")
      ->needs(prefix)
      ->excludes(longer);
  AddCommunities(*verb, options->communities);
}

}  // namespace herald::ctl
