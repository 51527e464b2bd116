#include "cmd/heraldctl/route_calls.h"

#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/progress.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/text.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::ctl {
namespace {

template <class Response>
ChangeOutcome ToOutcome(grpc::Status status, const Response& response, size_t routes,
                        absl::Time start) {
  ChangeOutcome outcome;
  outcome.routes = status.ok() ? routes : 0;
  outcome.status = std::move(status);
  outcome.revision = response.revision();
  outcome.deliveries.assign(response.deliveries().begin(), response.deliveries().end());
  outcome.elapsed = absl::Now() - start;
  return outcome;
}

template <class Request>
void SetFlags(const ChangeFlags& flags, Request& request) {
  request.set_atomic(true);
  request.set_wait_for(flags.wait_for());
  request.set_client(flags.client());
  request.set_take_over(flags.take_over());
  request.set_validate_only(flags.validate_only());
}

}  // namespace

ChangeOutcome CallAnnounce(const Client& client, Context context,
                           const std::vector<v1::Route>& routes, const ChangeFlags& flags) {
  v1::AnnounceRequest request;
  request.mutable_routes()->Assign(routes.begin(), routes.end());
  SetFlags(flags, request);
  v1::AnnounceResponse response;
  const absl::Time start = absl::Now();
  grpc::Status status =
      v1::RouteService::NewStub(client.channel())->Announce(context.get(), request, &response);
  return ToOutcome(std::move(status), response, routes.size(), start);
}

ChangeOutcome CallWithdraw(const Client& client, Context context,
                           const std::vector<v1::Route>& routes, const ChangeFlags& flags) {
  v1::WithdrawRequest request;
  for (const v1::Route& route : routes) *request.add_nlri() = route.nlri();
  SetFlags(flags, request);
  if (!routes.empty()) request.set_reason(routes[0].terms().reason());
  v1::WithdrawResponse response;
  const absl::Time start = absl::Now();
  grpc::Status status =
      v1::RouteService::NewStub(client.channel())->Withdraw(context.get(), request, &response);
  return ToOutcome(std::move(status), response, routes.size(), start);
}

void AwaitSent(const Injection& injection, const CallAgain& call, ChangeOutcome& outcome) {
  if (!outcome.status.ok() || outcome.routes_refused > 0 || outcome.routes == 0) return;
  ChangeOutcome last = call(injection.LastRoutes());
  outcome.status = std::move(last.status);
  outcome.deliveries = std::move(last.deliveries);
  outcome.elapsed = absl::Now() - injection.start();
}

ExitCode ChangeByCall(const ChangeVerb& verb, const GlobalOptions& global, const Client& client,
                      const std::vector<v1::Route>& routes, const ChangeFlags& flags) {
  ChangeWords words = verb.words;
  if (flags.validate_only()) words.done = words.would;
  return ReportChange(verb.call(client, client.Call(), routes, flags), words, flags.until_sent(),
                      client.target(), global.json, std::cout, std::cerr);
}

ExitCode Conclude(const ChangeVerb& verb, const GlobalOptions& global, const Client& client,
                  Injection& injection, const ChangeFlags& flags) {
  ChangeOutcome outcome = injection.Finish();
  const auto again = [&](const std::vector<v1::Route>& routes) {
    return verb.call(client, client.Stream(), routes, flags);
  };
  if (flags.until_sent()) AwaitSent(injection, again, outcome);
  return ReportChange(outcome, verb.words, flags.until_sent(), client.target(), global.json,
                      std::cout, std::cerr);
}

void AddAll(const std::vector<Prefix>& prefixes, Injection& injection) {
  for (const Prefix& prefix : prefixes) {
    if (!injection.Add("", prefix)) return;
  }
}

absl::StatusOr<MrtSkipped> AddMrt(
    const std::string& path, uint16_t peer_index,
    const std::function<absl::string_view(absl::string_view)>& attributes_of,
    Injection& injection) {
  std::optional<Progress> progress;
  const auto on_octets = [&](uint64_t read, uint64_t size) {
    if (injection.started()) return;  // It shows its own progress.
    if (!progress.has_value()) {
      const auto total = size > 0 ? std::optional<uint64_t>(size) : std::nullopt;
      progress.emplace(absl::StrCat("reading ", Printable(path)), "octets", total, std::cerr,
                       ErrorsOnTerminal());
    }
    progress->Update(read);
  };
  bool any = false;
  const auto take = [&](const Prefix& prefix, absl::string_view attributes) {
    any = true;
    return injection.Add(attributes_of(attributes), prefix);
  };
  absl::StatusOr<MrtSkipped> skipped = ReadMrtRoutes(path, peer_index, take, on_octets);
  if (progress.has_value()) progress->Finish();
  if (skipped.ok() && !any) {
    return absl::NotFoundError(absl::StrCat(path, ": peer ", peer_index, " has no unicast route"));
  }
  return skipped;
}

ExitCode AskForPeerIndex(const std::string& path) {
  const absl::StatusOr<std::vector<MrtPeer>> peers = ReadMrtPeers(path);
  if (!peers.ok()) return ReportUsage(peers.status(), std::cerr);
  PrintMrtPeers(*peers, std::cout);
  return ReportUsage(
      absl::InvalidArgumentError("whose routes? Name one of these peers with --peer-index"),
      std::cerr);
}

void ReportSkipped(const MrtSkipped& skipped) {
  if (skipped.records == 0) return;
  std::cerr << "heraldctl: left out " << FormatCountOf(skipped.records, "record")
            << " of other types than unicast RIB entries\n";
}

}  // namespace herald::ctl
