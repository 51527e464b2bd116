#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_details.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl peers                 one row for each peer: who is up, since when, why not
  heraldctl peers edge1           everything about one peer
  heraldctl peers --json
)";

struct Options {
  std::vector<std::string> names;
};

// Sums over the families.
v1::FamilyCounts Total(const v1::Peer& peer) {
  v1::FamilyCounts total;
  for (const v1::FamilyCounts& counts : peer.families()) {
    total.set_announced(total.announced() + counts.announced());
    total.set_pending(total.pending() + counts.pending());
    total.set_received(total.received() + counts.received());
  }
  return total;
}

void PrintTable(const v1::ListPeersResponse& response, absl::Time now) {
  constexpr auto kRight = Table::Align::kRight;
  Table table({{.title = "PEER"},
               {.title = "ADDRESS"},
               {.title = "ASN", .align = kRight},
               {.title = "STATE"},
               {.title = "SINCE", .align = kRight},
               {.title = "ANNOUNCED", .align = kRight},
               {.title = "PENDING", .align = kRight},
               {.title = "RECEIVED", .align = kRight},
               {.title = "WHY DOWN"}});
  for (const v1::Peer& peer : response.peers()) {
    const v1::FamilyCounts total = Total(peer);
    table.Add({peer.name(), peer.address(), absl::StrCat(peer.peer_asn()),
               absl::StrCat(FormatState(peer.state()), peer.disabled() ? ", disabled" : ""),
               FormatSince(peer.has_state_since(), peer.state_since(), now),
               FormatCount(total.announced()), FormatCount(total.pending()),
               FormatCount(total.received()), FormatWhyDown(peer)});
  }
  table.Print(std::cout);
}

ExitCode ListPeers(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  const auto context = client.Call();
  v1::ListPeersRequest request;
  request.mutable_names()->Assign(options.names.begin(), options.names.end());
  v1::ListPeersResponse response;
  const grpc::Status status =
      v1::PeerService::NewStub(client.channel())->ListPeers(context.get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  const absl::Time now = absl::Now();
  if (global.json) {
    JsonArray array(std::cout);
    for (const v1::Peer& peer : response.peers()) array.Add(peer);
    array.Finish();
  } else if (options.names.empty()) {
    PrintTable(response, now);
  } else {
    for (const v1::Peer& peer : response.peers()) PrintPeer(peer, now, std::cout);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddPeers(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("peers", "Shows the peers and their sessions", kExamples,
                                [&line, options] { return ListPeers(line.options(), *options); });
  verb->add_option("NAME", options->names, "Everything about these peers; default: a row for each")
      ->type_name("");
}

}  // namespace herald::ctl
