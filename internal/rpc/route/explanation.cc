#include "internal/rpc/route/explanation.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace herald::rpc {
namespace {

absl::string_view FamilyName(const Prefix& prefix) {
  return prefix.is_v4() ? "IPv4 unicast" : "IPv6 unicast";
}

std::string WhyDown(const session::PeerStatus& peer) {
  if (!peer.enabled) return "the peer is disabled; enable it";
  std::string why = "the session is not established";
  if (peer.last_attempt.has_value()) {
    absl::StrAppend(&why, "; the latest attempt failed: ", peer.last_attempt->text);
  } else if (peer.last_down.has_value()) {
    absl::StrAppend(&why, "; it fell: ", peer.last_down->text);
  }
  return absl::StrCat(why, ". The route is sent when it comes up");
}

std::string WhyNotSelected(const injector::RouteView& route) {
  std::vector<std::string> wanted;
  const injector::PeerSelector& selector = route.terms->peers;
  if (!selector.names.empty()) {
    wanted.push_back(absl::StrCat("are named ", absl::StrJoin(selector.names, " or ")));
  }
  if (!selector.labels.empty()) {
    wanted.push_back(absl::StrCat("have the labels ",
                                  absl::StrJoin(selector.labels, ", ", absl::PairFormatter("="))));
  }
  return absl::StrCat("the route is for peers only that ", absl::StrJoin(wanted, " or "),
                      "; announce it again for this one too");
}

std::string NameOf(const Nlri& nlri) {
  return absl::StrCat("path ", nlri.path_id, " of ", nlri.prefix.Format());
}

}  // namespace

std::string Explain(const injector::RouteView& route, const session::PeerStatus& peer,
                    const injector::RouteAtPeer& at) {
  const absl::string_view family = FamilyName(route.nlri.prefix);
  switch (at.outcome) {
    case injector::Delivery::Outcome::kSent:
      return absl::StrCat("the peer was sent it, as of revision ", at.since);
    case injector::Delivery::Outcome::kPending:
      return "it waits to be written: the session has just come up, or the peer reads slowly";
    case injector::Delivery::Outcome::kPeerDown:
      return WhyDown(peer);
    case injector::Delivery::Outcome::kNotSelected:
      return WhyNotSelected(route);
    case injector::Delivery::Outcome::kNotNegotiated:
      return absl::StrCat("the session does not carry ", family,
                          "; both sides must have the family configured");
    case injector::Delivery::Outcome::kNoNextHop:
      return absl::StrCat("the session has no next hop that the route may have: ", family,
                          " needs a local address of its family, or the peer's agreement to an "
                          "IPv6 next hop (RFC 8950)");
    case injector::Delivery::Outcome::kTooLarge:
      return "its attributes do not fit a message to this peer; take some away, or have both sides "
             "agree to extended messages (RFC 8654)";
    case injector::Delivery::Outcome::kOtherPath:
      return absl::StrCat(
          "the session has no path identifiers (ADD-PATH, RFC 7911), and the peer is told ",
          at.told_instead.has_value() ? NameOf(*at.told_instead) : "another path", " in its place");
    case injector::Delivery::Outcome::kRouteLeak:
      return "it has ONLY_TO_CUSTOMER, and the peer is a provider, a peer or a route server: to "
             "send it would be a route leak (RFC 9234)";
  }
  return "";
}

}  // namespace herald::rpc
