#include <iostream>
#include <memory>

#include "cmd/heraldctl/change_flags.h"
#include "cmd/heraldctl/injection.h"
#include "cmd/heraldctl/route_calls.h"
#include "cmd/heraldctl/route_source.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/verbs.h"
#include "cmd/heraldctl/withdraw_all.h"
#include "internal/rpc/convert/convert.h"

namespace herald::ctl {
namespace {

constexpr ChangeVerb kVerb = {
    .words = {.doing = "withdrawing", .done = "withdrew", .would = "would withdraw"},
    .call = CallWithdraw};

constexpr char kExamples[] =
    R"(  heraldctl withdraw 192.0.2.1/32 --wait sent
  heraldctl withdraw 198.51.100.0/24 --path-id 2
  heraldctl withdraw --file blocklist.txt
  heraldctl withdraw --mrt rib.bz2 --peer-index 3
  heraldctl withdraw --all --own                      tells how many routes of yours there are
  heraldctl withdraw --all --own --yes                withdraws them
  heraldctl withdraw --all --owner detector --community blackhole --yes
What does not stand is passed over: withdrawing twice does no harm.
)";

struct Options {
  RouteSource source;
  ChangeFlags flags;
  std::string reason;
  bool all = false;
  AllFlags all_flags;
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

absl::Status FitsBulk(const Options& options) {
  if (options.reason.empty()) return options.flags.FitsBulk();
  return absl::InvalidArgumentError("--reason goes with up to 1,000 routes, not from MRT");
}

ExitCode WithdrawMrt(const GlobalOptions& global, const Options& options) {
  if (!options.source.peer_index.has_value()) return AskForPeerIndex(options.source.mrt);
  if (absl::Status fits = FitsBulk(options); !fits.ok()) return ReportUsage(fits, std::cerr);
  const Client client(global);
  Injection injection(client, kVerb.words, options.flags.client(), ToRequestOf(options));
  const auto none = [](absl::string_view) { return absl::string_view(); };
  const absl::StatusOr<MrtSkipped> skipped =
      AddMrt(options.source.mrt, *options.source.peer_index, none, injection);
  if (!skipped.ok()) return ReportUsage(skipped.status(), std::cerr);
  ReportSkipped(*skipped);
  return Conclude(kVerb, global, client, injection, options.flags);
}

ExitCode WithdrawPrefixes(const GlobalOptions& global, const Options& options) {
  const absl::StatusOr<std::vector<Prefix>> prefixes = options.source.ReadPrefixes();
  if (!prefixes.ok()) return ReportUsage(prefixes.status(), std::cerr);
  const Client client(global);
  if (prefixes->size() > kCallRoutesMax) {
    if (absl::Status fits = FitsBulk(options); !fits.ok()) return ReportUsage(fits, std::cerr);
    Injection injection(client, kVerb.words, options.flags.client(), ToRequestOf(options));
    AddAll(*prefixes, injection);
    return Conclude(kVerb, global, client, injection, options.flags);
  }
  std::vector<v1::Route> routes(prefixes->size());
  for (size_t i = 0; i < routes.size(); i++) {
    routes[i].mutable_nlri()->set_unicast((*prefixes)[i].Format());
    routes[i].mutable_nlri()->set_path_id(options.source.path_id);
    routes[i].mutable_terms()->set_reason(options.reason);
  }
  return ChangeByCall(kVerb, global, client, routes, options.flags);
}

ExitCode Withdraw(const GlobalOptions& global, const Options& options) {
  if (options.all) return WithdrawAll(global, options.all_flags, options.flags, options.reason);
  return options.source.mrt.empty() ? WithdrawPrefixes(global, options)
                                    : WithdrawMrt(global, options);
}

}  // namespace

void AddWithdraw(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("withdraw", "Withdraws routes", kExamples,
                                [&line, options] { return Withdraw(line.options(), *options); });
  options->source.AddTo(*verb);
  options->flags.AddTo(*verb);
  verb->add_option("--reason", options->reason, "Why, for the audit")->type_name("TEXT");
  CLI::Option* all =
      verb->add_flag("--all", options->all, "All routes of an owner, or of everybody");
  for (const char* other : {"PREFIX", "--file", "--mrt"}) all->excludes(verb->get_option(other));
  options->all_flags.AddTo(*verb, *all);
}

}  // namespace herald::ctl
