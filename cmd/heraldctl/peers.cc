#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/json.h"
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

bool IsDown(const v1::Peer& peer) { return peer.state() != v1::SESSION_STATE_ESTABLISHED; }

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
    const bool tell_why = IsDown(peer) && peer.has_last_down();
    table.Add({peer.name(), peer.address(), absl::StrCat(peer.peer_asn()),
               FormatState(peer.state()),
               FormatSince(peer.has_state_since(), peer.state_since(), now),
               FormatCount(total.announced()), FormatCount(total.pending()),
               FormatCount(total.received()), tell_why ? FormatDown(peer.last_down()) : ""});
  }
  table.Print(std::cout);
}

void PrintRow(absl::string_view title, const std::string& text) {
  if (text.empty()) return;
  std::cout << "  " << title << std::string(18 - title.size(), ' ') << Printable(text) << '\n';
}

std::string FormatMessages(const v1::MessageCounts& counts) {
  return absl::StrCat(FormatCount(counts.update()), " UPDATE, ", FormatCount(counts.keepalive()),
                      " KEEPALIVE, ", counts.open(), " OPEN, ", counts.notification(),
                      " NOTIFICATION, ", counts.route_refresh(), " ROUTE-REFRESH, ",
                      FormatCount(counts.octets()), " octets");
}

std::string FormatFamilies(const google::protobuf::RepeatedField<int>& families) {
  return absl::StrJoin(families, ", ", [](std::string* out, int family) {
    *out += FormatProtoFamily(static_cast<v1::Family>(family));
  });
}

void PrintNegotiated(const v1::Negotiated& negotiated) {
  PrintRow("router id", negotiated.peer_router_id());
  PrintRow("hold time",
           negotiated.hold_time_s() == 0 ? "none" : absl::StrCat(negotiated.hold_time_s(), " s"));
  PrintRow("families", FormatFamilies(negotiated.families()));
  PrintRow("extended next hop", FormatFamilies(negotiated.extended_next_hop()));
  std::vector<std::string> capabilities;
  for (const v1::PeerCapability& capability : negotiated.peer_capabilities()) {
    capabilities.push_back(capability.text());
  }
  PrintRow("capabilities", absl::StrJoin(capabilities, ", "));
}

void PrintPeer(const v1::Peer& peer, absl::Time now) {
  std::cout << Printable(peer.name()) << '\n';
  PrintRow("description", peer.description());
  PrintRow("address",
           absl::StrCat(peer.address(), " port ", peer.port(), peer.passive() ? ", passive" : ""));
  PrintRow("local address", peer.local_address());
  PrintRow("ASNs", absl::StrCat("local ", peer.local_asn(), ", peer ", peer.peer_asn()));
  PrintRow("state", absl::StrCat(FormatState(peer.state()), " for ",
                                 FormatSince(peer.has_state_since(), peer.state_since(), now),
                                 ", fell ", FormatCountOf(peer.flaps(), "time")));
  if (peer.has_last_down()) {
    const v1::SessionDown& down = peer.last_down();
    PrintRow(
        IsDown(peer) ? "why down" : "last down",
        absl::StrCat(FormatDown(down), ", ", FormatSince(down.has_at(), down.at(), now), " ago"));
  }
  if (peer.has_negotiated()) PrintNegotiated(peer.negotiated());
  for (const v1::FamilyCounts& counts : peer.families()) {
    PrintRow(
        FormatProtoFamily(counts.family()),
        absl::StrCat("announced ", FormatCount(counts.announced()), ", pending ",
                     FormatCount(counts.pending()), ", received ", FormatCount(counts.received())));
  }
  PrintRow("sent revision", absl::StrCat(peer.sent_revision()));
  PrintRow("sent", FormatMessages(peer.sent()));
  PrintRow("received", FormatMessages(peer.received()));
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
    for (const v1::Peer& peer : response.peers()) PrintPeer(peer, now);
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
