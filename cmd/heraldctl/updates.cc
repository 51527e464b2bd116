#include <iostream>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "cmd/heraldctl/attribute_text.h"
#include "cmd/heraldctl/filter_flags.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/update_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl updates                                     changes from now on, until Ctrl-C
  heraldctl updates --snapshot --until-snapshot-end     what peers have told us so far
  heraldctl updates --peer edge1 --prefix 192.0.2.0/24 --snapshot
  heraldctl updates --count 1 --timeout 60 --json       the next event, within a minute
)";

struct Options {
  std::vector<std::string> peers;
  std::vector<std::string> families;
  std::vector<std::string> prefixes;
  std::vector<std::string> communities;
  bool snapshot = false;
  bool until_snapshot_end = false;
  uint64_t count = 0;  // 0: without end.
};

std::string RefuseCount(const std::string& text) {
  uint64_t count = 0;
  if (absl::SimpleAtoi(text, &count) && count > 0) return "";
  return absl::StrCat("\"", text, "\" is not a number of events, at least 1");
}

absl::StatusOr<v1::StreamUpdatesRequest> ToRequest(const Options& options) {
  v1::StreamUpdatesRequest request;
  request.mutable_peers()->Assign(options.peers.begin(), options.peers.end());
  for (const std::string& family : options.families) request.add_families(ToProtoFamily(family));
  request.mutable_prefixes()->Assign(options.prefixes.begin(), options.prefixes.end());
  request.set_snapshot(options.snapshot);
  if (absl::Status status = ToProtoCommunities(options.communities, *request.mutable_communities());
      !status.ok()) {
    return status;
  }
  return request;
}

bool IsMarker(const v1::UpdateEvent& event) {
  return event.has_snapshot_begin() || event.has_snapshot_end();
}

std::string FormatRetained(const v1::PeerDown& down) {
  if (down.routes_retained().empty()) return "";
  const auto name = [](std::string* out, int family) {
    absl::StrAppend(out, FormatProtoFamily(static_cast<v1::Family>(family)));
  };
  return absl::StrCat("; its routes stand, stale: ",
                      absl::StrJoin(down.routes_retained(), ", ", name));
}

// A line for each route.
void PrintEvent(const v1::UpdateEvent& event) {
  const std::string start = absl::StrCat(
      absl::FormatTime("%H:%M:%E3S", absl::FromUnixNanos(event.time_ns()), absl::LocalTimeZone()),
      "  ", Printable(event.peer()), "  ");
  switch (event.what_case()) {
    case v1::UpdateEvent::kAnnouncement: {
      const std::string attributes = FormatAttributes(event.announcement().attributes());
      for (const v1::Nlri& nlri : event.announcement().nlri()) {
        std::cout << start << "+ " << Printable(FormatNlri(nlri)) << "  " << Printable(attributes)
                  << (event.announcement().stale() ? "  (stale)" : "") << '\n';
      }
      break;
    }
    case v1::UpdateEvent::kWithdrawal:
      for (const v1::Nlri& nlri : event.withdrawal().nlri()) {
        std::cout << start << "- " << Printable(FormatNlri(nlri)) << '\n';
      }
      break;
    case v1::UpdateEvent::kEndOfRib:
      std::cout << start << "End-of-RIB " << FormatProtoFamily(event.end_of_rib().family()) << '\n';
      break;
    case v1::UpdateEvent::kPeerUp:
      std::cout << start << "peer up\n";
      break;
    case v1::UpdateEvent::kPeerDown:
      std::cout << start << "peer down: " << Printable(event.peer_down().reason())
                << FormatRetained(event.peer_down()) << '\n';
      break;
    case v1::UpdateEvent::kSnapshotBegin:
      std::cout << "These routes stand:\n";
      break;
    case v1::UpdateEvent::kSnapshotEnd:
      std::cout << "These are all; what follows are changes.\n";
      break;
    case v1::UpdateEvent::WHAT_NOT_SET:
      std::cout << start << "an event that this heraldctl does not know\n";
      break;
  }
}

// Shows events until there were enough.
class UpdatePrinter {
 public:
  UpdatePrinter(const Options& options, bool json) : options_(options), json_(json) {}

  // Whether that was the last event asked for.
  bool Take(const v1::UpdateEvent& event) {
    if (json_) {
      std::cout << ToJson(event) << '\n';
    } else {
      PrintEvent(event);
    }
    if (options_.until_snapshot_end && event.has_snapshot_end()) return true;
    if (!IsMarker(event)) shown_++;
    return options_.count > 0 && shown_ == options_.count;
  }

 private:
  const Options& options_;
  bool json_;
  uint64_t shown_ = 0;
};

ExitCode StreamUpdates(const GlobalOptions& global, const Options& options) {
  const absl::StatusOr<v1::StreamUpdatesRequest> request = ToRequest(options);
  if (!request.ok()) return ReportUsage(request.status(), std::cerr);
  const Client client(global);
  const auto stub = v1::UpdateService::NewStub(client.channel());
  const auto context = client.Stream();
  const auto stream = stub->StreamUpdates(context.get(), *request);
  UpdatePrinter printer(options, global.json);
  v1::StreamUpdatesResponse response;
  while (std::cout && stream->Read(&response)) {
    for (const v1::UpdateEvent& event : response.events()) {
      if (!printer.Take(event)) continue;
      context->TryCancel();
      stream->Finish();
      return ExitCode::kDone;
    }
    std::cout.flush();
  }
  if (!std::cout) context->TryCancel();
  return ReportStreamEnd(stream->Finish(), client.target(), std::cerr);
}

}  // namespace

void AddUpdates(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      line.AddVerb("updates", "Follows the routes that peers tell us", kExamples,
                   [&line, options] { return StreamUpdates(line.options(), *options); });
  verb->add_option("--peer", options->peers, "Only this peer; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  AddFamily(*verb, options->families);
  verb->add_option("--prefix", options->prefixes, "Only inside this prefix; may be repeated")
      ->type_name("PREFIX")
      ->allow_extra_args(false);
  AddCommunities(*verb, options->communities);
  CLI::Option* snapshot =
      verb->add_flag("--snapshot", options->snapshot, "Begin with the routes that stand");
  verb->add_flag("--until-snapshot-end", options->until_snapshot_end, "Exit after the snapshot")
      ->needs(snapshot);
  verb->add_option("--count", options->count, "Exit after so many events; default: never")
      ->type_name("NUMBER")
      ->check(RefuseCount);
}

}  // namespace herald::ctl
