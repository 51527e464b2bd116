#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl watch-peers           every peer as it is, then each change until Ctrl-C
  heraldctl watch-peers edge1 edge2
  heraldctl watch-peers --json    one JSON object a line
)";

struct Options {
  std::vector<std::string> names;
};

void PrintChange(const v1::WatchPeersResponse& response, absl::Time now) {
  if (response.has_snapshot_end()) {
    std::cout << "These are all; what follows are changes.\n";
    return;
  }
  if (response.has_removed()) {
    std::cout << absl::FormatTime("%H:%M:%E3S", now, absl::LocalTimeZone()) << "  "
              << Printable(response.removed()) << "  removed\n";
    return;
  }
  const v1::Peer& peer = response.peer();
  std::cout << absl::FormatTime("%H:%M:%E3S", now, absl::LocalTimeZone()) << "  "
            << Printable(peer.name()) << "  " << FormatState(peer.state()) << " for "
            << FormatSince(peer.has_state_since(), peer.state_since(), now);
  if (const std::string why = FormatWhyDown(peer); !why.empty()) {
    std::cout << "  " << Printable(why);
  }
  std::cout << '\n';
}

ExitCode WatchPeers(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  const auto stub = v1::PeerService::NewStub(client.channel());
  const auto context = client.Stream();
  v1::WatchPeersRequest request;
  request.mutable_names()->Assign(options.names.begin(), options.names.end());
  const auto stream = stub->WatchPeers(context.get(), request);
  v1::WatchPeersResponse response;
  while (std::cout && stream->Read(&response)) {
    if (global.json) {
      std::cout << ToJson(response) << '\n';
    } else {
      PrintChange(response, absl::Now());
    }
    std::cout.flush();
  }
  if (!std::cout) context->TryCancel();
  return ReportStreamEnd(stream->Finish(), client.target(), std::cerr);
}

}  // namespace

void AddWatchPeers(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("watch-peers", "Follows the peers' sessions", kExamples,
                                [&line, options] { return WatchPeers(line.options(), *options); });
  verb->add_option("NAME", options->names, "Only these peers; default: all")->type_name("");
}

}  // namespace herald::ctl
