#include <iostream>
#include <memory>

#include "cmd/heraldctl/attribute_flags.h"
#include "cmd/heraldctl/change_flags.h"
#include "cmd/heraldctl/injection.h"
#include "cmd/heraldctl/route_calls.h"
#include "cmd/heraldctl/route_source.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/term_flags.h"
#include "cmd/heraldctl/verbs.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/rpc/convert/convert.h"

namespace herald::ctl {
namespace {

constexpr ChangeVerb kVerb = {
    .words = {.doing = "announcing", .done = "announced", .would = "would announce"},
    .call = CallAnnounce};

constexpr char kExamples[] =
    R"(  heraldctl announce 192.0.2.1/32 --community blackhole --wait sent
  heraldctl announce 198.51.100.0/24 2001:db8::/32 --as-path "65001 65002" --med 0
  heraldctl announce 198.51.100.0/24 --path-id 2 --next-hop 192.0.2.2 a second path
  heraldctl announce 192.0.2.0/24 --ttl 10m --peer edge1 --reason "ticket 17"
  heraldctl announce --file blocklist.txt --community blackhole --community no-export
  heraldctl announce --mrt rib.bz2                                    lists its peers
  heraldctl announce --mrt rib.bz2 --peer-index 3 --next-hop self     a whole table
)";

struct Options {
  RouteSource source;
  AttributeFlags attributes;
  TermFlags terms;
  ChangeFlags flags;
};

// What the routes of all batches have.
struct Common {
  uint32_t path_id = 0;
  v1::RouteTerms terms;
};

absl::StatusOr<v1::InjectRequest> ToRequest(const v1::PathAttributes& attributes,
                                            const Common& common, const PackedBatch& batch) {
  v1::InjectRequest request;
  v1::AnnounceBatch& announce = *request.mutable_announce();
  *announce.mutable_attributes() = attributes;
  announce.set_family(rpc::FamilyToProto(batch.family));
  announce.set_packed(batch.packed.data(), batch.packed.size());
  announce.set_path_id(common.path_id);
  *announce.mutable_terms() = common.terms;
  return request;
}

// batch.attributes are octets of the file.
absl::StatusOr<v1::InjectRequest> FromMrt(const std::optional<NextHop>& next_hop,
                                          const Common& common, const PackedBatch& batch) {
  const Bytes octets(reinterpret_cast<const uint8_t*>(batch.attributes.data()),
                     batch.attributes.size());
  const Decoded<PathAttributes> decoded = wire::DecodeRibAttributes(octets);
  if (!decoded.ok()) {
    return absl::DataLossError("the attributes in the file are malformed (RFC 7606)");
  }
  PathAttributes attributes = decoded.value();
  if (next_hop.has_value()) attributes.next_hop = *next_hop;
  v1::PathAttributes proto;
  rpc::AttributesToProto(attributes, proto);
  return ToRequest(proto, common, batch);
}

ExitCode AnnounceMrt(const GlobalOptions& global, const Options& options, const Common& common) {
  if (!options.source.peer_index.has_value()) return AskForPeerIndex(options.source.mrt);
  if (options.attributes.AnyButNextHop()) {
    return ReportUsage(absl::InvalidArgumentError(
                           "--mrt: the attributes are those of the file; only --next-hop goes "
                           "with it"),
                       std::cerr);
  }
  const absl::StatusOr<std::optional<NextHop>> next_hop = options.attributes.ParseNextHop();
  if (!next_hop.ok()) return ReportUsage(next_hop.status(), std::cerr);
  if (absl::Status fits = options.flags.FitsBulk(); !fits.ok()) return ReportUsage(fits, std::cerr);
  const Client client(global);
  Injection injection(client, kVerb.words, options.flags.client(),
                      [&](const PackedBatch& batch) { return FromMrt(*next_hop, common, batch); });
  const auto as_in_file = [](absl::string_view attributes) { return attributes; };
  const absl::StatusOr<MrtSkipped> skipped =
      AddMrt(options.source.mrt, *options.source.peer_index, as_in_file, injection);
  if (!skipped.ok()) return ReportUsage(skipped.status(), std::cerr);
  ReportSkipped(*skipped);
  return Conclude(kVerb, global, client, injection, options.flags);
}

ExitCode AnnouncePrefixes(const GlobalOptions& global, const Options& options,
                          const Common& common) {
  const absl::StatusOr<PathAttributes> attributes = options.attributes.Parse();
  if (!attributes.ok()) return ReportUsage(attributes.status(), std::cerr);
  const absl::StatusOr<std::vector<Prefix>> prefixes = options.source.ReadPrefixes();
  if (!prefixes.ok()) return ReportUsage(prefixes.status(), std::cerr);
  v1::PathAttributes proto;
  rpc::AttributesToProto(*attributes, proto);
  const std::vector<std::string>& sets = options.attributes.community_sets();
  proto.mutable_community_sets()->Assign(sets.begin(), sets.end());
  const Client client(global);
  if (prefixes->size() > kCallRoutesMax ||
      prefixes->size() * proto.ByteSizeLong() > kCallOctetsMax) {
    if (absl::Status fits = options.flags.FitsBulk(); !fits.ok()) {
      return ReportUsage(fits, std::cerr);
    }
    Injection injection(client, kVerb.words, options.flags.client(),
                        [&](const PackedBatch& batch) { return ToRequest(proto, common, batch); });
    AddAll(*prefixes, injection);
    return Conclude(kVerb, global, client, injection, options.flags);
  }
  std::vector<v1::Route> routes(prefixes->size());
  for (size_t i = 0; i < routes.size(); i++) {
    routes[i].mutable_nlri()->set_unicast((*prefixes)[i].Format());
    routes[i].mutable_nlri()->set_path_id(common.path_id);
    *routes[i].mutable_attributes() = proto;
    *routes[i].mutable_terms() = common.terms;
  }
  return ChangeByCall(kVerb, global, client, routes, options.flags);
}

ExitCode Announce(const GlobalOptions& global, const Options& options) {
  absl::StatusOr<v1::RouteTerms> terms = options.terms.Parse();
  if (!terms.ok()) return ReportUsage(terms.status(), std::cerr);
  const Common common = {.path_id = options.source.path_id, .terms = *std::move(terms)};
  return options.source.mrt.empty() ? AnnouncePrefixes(global, options, common)
                                    : AnnounceMrt(global, options, common);
}

}  // namespace

void AddAnnounce(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("announce", "Announces routes to peers", kExamples,
                                [&line, options] { return Announce(line.options(), *options); });
  options->source.AddTo(*verb);
  options->flags.AddTo(*verb);
  options->terms.AddTo(*verb);
  options->attributes.AddTo(*verb);
}

}  // namespace herald::ctl
