#include <algorithm>
#include <iostream>
#include <memory>

#include "cmd/heraldctl/attribute_flags.h"
#include "cmd/heraldctl/change_flags.h"
#include "cmd/heraldctl/prefix_file.h"
#include "cmd/heraldctl/route_calls.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/term_flags.h"
#include "cmd/heraldctl/verbs.h"
#include "internal/rpc/convert/convert.h"

namespace herald::ctl {
namespace {

constexpr ChangeVerb kVerb = {
    .words = {.doing = "announcing", .done = "blackholed", .would = "would blackhole"},
    .call = CallAnnounce};

constexpr Community kBlackhole(0xFFFF029A);  // RFC 7999

constexpr char kExamples[] =
    R"(  heraldctl blackhole 192.0.2.66 --ttl 1h --reason ticket-17
  heraldctl blackhole 2001:db8::66 --community-set upstream-blackholes
  heraldctl routes --community blackhole              what is blackholed now
  heraldctl withdraw 192.0.2.66                       ends it before its time
Announces with the community BLACKHOLE (RFC 7999), waits until it was sent, and goes by itself.
)";

struct Options {
  std::vector<std::string> prefixes;
  AttributeFlags attributes;
  TermFlags terms{"1h"};
  ChangeFlags flags{"sent"};
};

ExitCode Blackhole(const GlobalOptions& global, const Options& options) {
  absl::StatusOr<PathAttributes> attributes = options.attributes.Parse();
  if (!attributes.ok()) return ReportUsage(attributes.status(), std::cerr);
  const absl::StatusOr<std::vector<Prefix>> prefixes = ParsePrefixes(options.prefixes);
  if (!prefixes.ok()) return ReportUsage(prefixes.status(), std::cerr);
  if (prefixes->size() > kCallRoutesMax) {
    return ReportUsage(absl::InvalidArgumentError("at most 1,000 at a time"), std::cerr);
  }
  const absl::StatusOr<v1::RouteTerms> terms = options.terms.Parse();
  if (!terms.ok()) return ReportUsage(terms.status(), std::cerr);
  std::vector<Community>& communities = attributes->communities;
  if (std::find(communities.begin(), communities.end(), kBlackhole) == communities.end()) {
    communities.push_back(kBlackhole);
  }
  v1::PathAttributes proto;
  rpc::AttributesToProto(*attributes, proto);
  const std::vector<std::string>& sets = options.attributes.community_sets();
  proto.mutable_community_sets()->Assign(sets.begin(), sets.end());
  std::vector<v1::Route> routes(prefixes->size());
  for (size_t i = 0; i < routes.size(); ++i) {
    routes[i].mutable_nlri()->set_unicast((*prefixes)[i].Format());
    *routes[i].mutable_attributes() = proto;
    *routes[i].mutable_terms() = *terms;
  }
  return ChangeByCall(kVerb, global, Client(global), routes, options.flags);
}

}  // namespace

void AddBlackhole(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      line.AddVerb("blackhole", "Has the peers discard what goes to an address", kExamples,
                   [&line, options] { return Blackhole(line.options(), *options); });
  verb->add_option("PREFIX", options->prefixes, "192.0.2.66; a prefix is possible too")
      ->type_name("")
      ->required();
  options->flags.AddTo(*verb);
  options->terms.AddTo(*verb);
  options->attributes.AddTo(*verb);
}

}  // namespace herald::ctl
