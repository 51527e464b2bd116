#include "cmd/heraldctl/peer_details.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/text.h"

namespace herald::ctl {
namespace {

// Rows of one width; one without text is left out.
class Rows {
 public:
  explicit Rows(std::ostream& out) : out_(out) {}
  void Add(absl::string_view title, const std::string& text) {
    if (text.empty()) return;
    out_ << "  " << title << std::string(18 - title.size(), ' ') << Printable(text) << '\n';
  }

 private:
  std::ostream& out_;
};

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

std::string FormatAddPath(const v1::Negotiated& negotiated) {
  std::vector<std::string> directions;
  if (!negotiated.add_path_send().empty()) {
    directions.push_back(absl::StrCat("send ", FormatFamilies(negotiated.add_path_send())));
  }
  if (!negotiated.add_path_receive().empty()) {
    directions.push_back(absl::StrCat("receive ", FormatFamilies(negotiated.add_path_receive())));
  }
  return absl::StrJoin(directions, "; ");
}

absl::string_view Preserved(bool forwarding_preserved) {
  return forwarding_preserved ? " (forwarding preserved)" : "";
}

std::string FormatRestart(const v1::GracefulRestart& restart) {
  std::string text = absl::StrCat("routes stay ", restart.restart_time_s(), " s");
  if (restart.notification()) text += ", after a NOTIFICATION too";
  if (restart.restarting()) text += ", the peer has restarted";
  for (const v1::GracefulRestart::Row& row : restart.families()) {
    absl::StrAppend(&text, ", ", FormatProtoFamily(row.family()),
                    Preserved(row.forwarding_preserved()));
  }
  return text;
}

std::string FormatLongLived(const v1::Negotiated& negotiated) {
  return absl::StrJoin(negotiated.long_lived_graceful_restart(), ", ",
                       [](std::string* out, const v1::LongLivedGracefulRestart& row) {
                         absl::StrAppend(out, FormatProtoFamily(row.family()), " ",
                                         row.stale_time_s(), " s",
                                         Preserved(row.forwarding_preserved()));
                       });
}

std::string FormatCapabilities(const v1::Negotiated& negotiated) {
  return absl::StrJoin(
      negotiated.peer_capabilities(), "; ",
      [](std::string* out, const v1::PeerCapability& capability) { *out += capability.text(); });
}

void AddNegotiated(const v1::Negotiated& negotiated, Rows& rows) {
  rows.Add("router id", negotiated.peer_router_id());
  rows.Add("host name", negotiated.peer_host_name());
  rows.Add("software", negotiated.peer_software_version());
  rows.Add("hold time",
           negotiated.hold_time_s() == 0 ? "none" : absl::StrCat(negotiated.hold_time_s(), " s"));
  rows.Add("our role", FormatRole(negotiated.role()));
  rows.Add("families", FormatFamilies(negotiated.families()));
  rows.Add("extended next hop", FormatFamilies(negotiated.extended_next_hop()));
  rows.Add("ADD-PATH", FormatAddPath(negotiated));
  if (negotiated.has_graceful_restart()) {
    rows.Add("graceful restart", FormatRestart(negotiated.graceful_restart()));
  }
  rows.Add("long-lived", FormatLongLived(negotiated));
  rows.Add("capabilities", FormatCapabilities(negotiated));
}

std::string FormatDownAt(const v1::SessionDown& down, absl::Time now) {
  return absl::StrCat(FormatDown(down), ", ", FormatSince(down.has_at(), down.at(), now), " ago");
}

}  // namespace

void PrintPeer(const v1::Peer& peer, absl::Time now, std::ostream& out) {
  out << Printable(peer.name()) << '\n';
  Rows rows(out);
  rows.Add("description", peer.description());
  rows.Add("address",
           absl::StrCat(peer.address(), " port ", peer.port(), peer.passive() ? ", passive" : ""));
  if (peer.origin() == v1::PEER_ORIGIN_API) rows.Add("made by", "add-peer; not in the file");
  if (peer.origin() == v1::PEER_ORIGIN_DYNAMIC) rows.Add("made by", "a range of dynamic peers");
  rows.Add("local address", peer.local_address());
  rows.Add("ASNs", absl::StrCat("local ", peer.local_asn(), ", peer ", peer.peer_asn()));
  if (peer.disabled()) rows.Add("disabled", "until enable-peer");
  if (peer.inbound_discarded())
    rows.Add("inbound discarded", "its UPDATEs are counted and dropped");
  rows.Add("state", absl::StrCat(FormatState(peer.state()), " for ",
                                 FormatSince(peer.has_state_since(), peer.state_since(), now),
                                 ", fell ", FormatCountOf(peer.flaps(), "time")));
  if (peer.has_last_down()) {
    rows.Add(IsDown(peer) ? "why down" : "last down", FormatDownAt(peer.last_down(), now));
  }
  if (peer.has_last_attempt()) {
    rows.Add("last attempt", FormatDownAt(peer.last_attempt(), now));
  }
  if (peer.has_negotiated()) AddNegotiated(peer.negotiated(), rows);
  for (const v1::FamilyCounts& counts : peer.families()) {
    rows.Add(
        FormatProtoFamily(counts.family()),
        absl::StrCat("announced ", FormatCount(counts.announced()), ", pending ",
                     FormatCount(counts.pending()), ", received ", FormatCount(counts.received())));
  }
  rows.Add("sent revision", absl::StrCat(peer.sent_revision()));
  rows.Add("sent", FormatMessages(peer.sent()));
  rows.Add("received", FormatMessages(peer.received()));
}

}  // namespace herald::ctl
