#include <iostream>
#include <memory>

#include "cmd/heraldctl/injection.h"
#include "cmd/heraldctl/route_calls.h"
#include "cmd/heraldctl/route_source.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/verbs.h"
#include "internal/rpc/convert.h"

namespace herald::ctl {
namespace {

constexpr ChangeVerb kVerb = {.words = {.doing = "withdrawing", .done = "withdrew"},
                              .call = CallWithdraw};

constexpr char kExamples[] =
    R"(  heraldctl withdraw 192.0.2.1/32 --wait sent
  heraldctl withdraw 198.51.100.0/24 --path-id 2
  heraldctl withdraw --file blocklist.txt
  heraldctl withdraw --mrt rib.bz2 --peer-index 3
What does not stand is passed over: withdrawing twice does no harm.
)";

struct Options {
  RouteSource source;
  WaitOption wait;
};

absl::StatusOr<v1::InjectRequest> ToRequest(uint32_t path_id, const PackedBatch& batch) {
  v1::InjectRequest request;
  v1::WithdrawBatch& withdraw = *request.mutable_withdraw();
  withdraw.set_family(rpc::FamilyToProto(batch.family));
  withdraw.set_packed(batch.packed.data(), batch.packed.size());
  withdraw.set_path_id(path_id);
  return request;
}

Injection::ToRequest ToRequestOf(const Options& options) {
  return [path_id = options.source.path_id](const PackedBatch& batch) {
    return ToRequest(path_id, batch);
  };
}

ExitCode WithdrawMrt(const GlobalOptions& global, const Options& options) {
  if (!options.source.peer_index.has_value()) return AskForPeerIndex(options.source.mrt);
  const Client client(global);
  Injection injection(client, kVerb.words, ToRequestOf(options));
  const auto none = [](absl::string_view) { return absl::string_view(); };
  const absl::StatusOr<MrtSkipped> skipped =
      AddMrt(options.source.mrt, *options.source.peer_index, none, injection);
  if (!skipped.ok()) return ReportUsage(skipped.status(), std::cerr);
  ReportSkipped(*skipped);
  return Conclude(kVerb, global, client, injection, options.wait.until_sent());
}

ExitCode WithdrawPrefixes(const GlobalOptions& global, const Options& options) {
  const absl::StatusOr<std::vector<Prefix>> prefixes = options.source.ReadPrefixes();
  if (!prefixes.ok()) return ReportUsage(prefixes.status(), std::cerr);
  const Client client(global);
  if (prefixes->size() > kCallRoutesMax) {
    Injection injection(client, kVerb.words, ToRequestOf(options));
    AddAll(*prefixes, injection);
    return Conclude(kVerb, global, client, injection, options.wait.until_sent());
  }
  std::vector<v1::Route> routes(prefixes->size());
  for (size_t i = 0; i < routes.size(); i++) {
    routes[i].mutable_nlri()->set_unicast((*prefixes)[i].Format());
    routes[i].mutable_nlri()->set_path_id(options.source.path_id);
  }
  return ChangeByCall(kVerb, global, client, routes, options.wait.until_sent());
}

ExitCode Withdraw(const GlobalOptions& global, const Options& options) {
  return options.source.mrt.empty() ? WithdrawPrefixes(global, options)
                                    : WithdrawMrt(global, options);
}

}  // namespace

void AddWithdraw(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("withdraw", "Withdraws routes from every peer", kExamples,
                                [&line, options] { return Withdraw(line.options(), *options); });
  options->source.AddTo(*verb);
  options->wait.AddTo(*verb);
}

}  // namespace herald::ctl
