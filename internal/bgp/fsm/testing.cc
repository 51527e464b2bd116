#include "internal/bgp/fsm/testing.h"

#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/fsm/overloaded.h"

namespace herald::fsm {
namespace {

std::string NameOf(const Send& send) {
  const std::string name = std::visit(
      Overloaded{
          [](const OpenMessage& open) -> std::string {
            return open.capabilities.empty() ? "bare OPEN" : "OPEN";
          },
          [](const NotificationMessage& n) {
            return absl::StrCat("NOTIFICATION ", static_cast<int>(n.code), "/", n.subcode);
          },
          [](const KeepaliveMessage&) -> std::string { return "KEEPALIVE"; },
      },
      send.message);
  return absl::StrCat(send.connection.value(), " ", name);
}

std::string Listed(absl::string_view verb, const std::vector<Family>& families) {
  if (families.empty()) return "";
  return absl::StrCat(verb, absl::StrJoin(families, ",", [](std::string* out, Family family) {
                        absl::StrAppend(out, FormatFamily(family));
                      }));
}

}  // namespace

PeerRules Rules() {
  return {.local_asn = Asn(65001), .peer_asn = Asn(65002), .router_id = RouterId(0x0A000001)};
}

PeerRules PeerSideRules() {
  return {.local_asn = Asn(65002), .peer_asn = Asn(65001), .router_id = RouterId(0x0A000002)};
}

OpenMessage PeerOpen() { return MakeOpen(PeerSideRules(), /*with_capabilities=*/true); }

OpenMessage PeerOpen(uint16_t hold_time_s) {
  OpenMessage open = PeerOpen();
  open.hold_time_s = hold_time_s;
  return open;
}

Negotiated Agreed(const PeerRules& rules, const OpenMessage& theirs) {
  return std::get<Negotiated>(
      Negotiate(rules, MakeOpen(rules, /*with_capabilities=*/true), theirs));
}

OpenFault Refused(const PeerRules& rules, const OpenMessage& theirs) {
  return std::get<OpenFault>(Negotiate(rules, MakeOpen(rules, /*with_capabilities=*/true), theirs));
}

PeerFsm FsmIn(State state, const PeerRules& rules) {
  const bool dials = state == State::kConnect;
  const bool was_passive = rules.passive;
  PeerFsm fsm(rules, /*seed=*/1);
  if (state == State::kIdle) return fsm;
  fsm.Step(kEpoch, ManualStart{});
  if (dials) return fsm;
  if (state == State::kActive) {
    if (!was_passive) fsm.Step(kEpoch, DialFailed{});
    return fsm;
  }
  fsm.Step(kEpoch, Connected{kOut, was_passive ? Side::kIncoming : Side::kOutgoing});
  if (state == State::kOpenSent) return fsm;
  fsm.Step(kEpoch, Received{kOut, PeerOpen()});
  if (state == State::kOpenConfirm) return fsm;
  fsm.Step(kEpoch, Received{kOut, KeepaliveMessage{}});
  return fsm;
}

Actions NextTick(PeerFsm& fsm, TimePoint& now) {
  now = fsm.NextDeadline();
  return fsm.Step(now, Tick{});
}

std::vector<std::string> Names(const Actions& actions) {
  std::vector<std::string> names;
  for (const Action& action : actions) {
    names.push_back(std::visit(
        Overloaded{
            [](const Dial&) -> std::string { return "dial"; },
            [](const CancelDial&) -> std::string { return "cancel"; },
            [](const Send& send) { return NameOf(send); },
            [](const Close& close) { return absl::StrCat(close.connection.value(), " close"); },
            [](const Up& up) {
              return absl::StrCat(up.connection.value(), " up", Listed(" keeps ", up.kept));
            },
            [](const Ended&) -> std::string { return "ended"; },
            [](const Down& down) {
              return absl::StrCat("down", Listed(" retains ", down.retained));
            },
            [](const StaleTimeOver& over) {
              return absl::StrCat(FormatFamily(over.family),
                                  over.long_lived_begins ? " lives long" : " is over");
            },
        },
        action));
  }
  return names;
}

}  // namespace herald::fsm
