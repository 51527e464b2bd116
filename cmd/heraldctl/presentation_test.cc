#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/heraldctl/attribute_text.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_details.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/progress.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/text.h"
#include "proto/google/rpc/error_details.pb.h"
#include "proto/google/rpc/status.pb.h"
#include "proto/herald/v1/peer_service.pb.h"
#include "proto/herald/v1/route_service.pb.h"
#include "proto/herald/v1/update_service.pb.h"

namespace herald::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(Printable("edge1 \\x1b"), "edge1 \\x1b");
  EXPECT_EQ(Printable(absl::string_view("\x1b[2J\0\n\x7f\xc2\x9b", 9)),
            "\\x1b[2J\\x00\\x0a\\x7f\\xc2\\x9b");
}

TEST(FormatCount, GroupsThousands) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1000), "1,000");
  EXPECT_EQ(FormatCount(18446744073709551615u), "18,446,744,073,709,551,615");
}

TEST(FormatCountOf, IsPluralUnlessItIsOne) {
  EXPECT_EQ(FormatCountOf(0, "route"), "0 routes");
  EXPECT_EQ(FormatCountOf(1, "route"), "1 route");
  EXPECT_EQ(FormatCountOf(2, "route"), "2 routes");
  EXPECT_EQ(FormatCountOf(1001, "record"), "1,001 records");
}

TEST(FormatElapsed, ShowsTheTwoLargestUnits) {
  EXPECT_EQ(FormatElapsed(absl::ZeroDuration()), "0s");
  EXPECT_EQ(FormatElapsed(absl::Milliseconds(59'999)), "59s");
  EXPECT_EQ(FormatElapsed(absl::Seconds(192)), "3m12s");
  EXPECT_EQ(FormatElapsed(absl::Hours(2)), "2h0m");
  EXPECT_EQ(FormatElapsed(absl::Hours(52) + absl::Seconds(1)), "2d4h");
  EXPECT_EQ(FormatElapsed(absl::Seconds(-5)), "0s");
}

TEST(JsonString, Escapes) { EXPECT_EQ(JsonString("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\""); }

TEST(Table, AlignsColumnsAndLeavesTheLastAlone) {
  Table table(
      {{.title = "PEER"}, {.title = "ROUTES", .align = Table::Align::kRight}, {.title = "WHY"}});
  table.Add({"edge1", "1,000", ""});
  table.Add({"a-longer-name", "7", "a long\nstory"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "PEER           ROUTES  WHY\n"
            "edge1           1,000  -\n"
            "a-longer-name       7  a long\\x0astory\n");
}

TEST(Table, PrintsTitlesOnceAndKeepsWidths) {
  Table table({{.title = "A"}, {.title = "B"}});
  std::ostringstream out;
  table.Add({"wide", "1"});
  table.Print(out);
  table.Add({"x", "2"});
  table.Print(out);
  EXPECT_EQ(out.str(), "A     B\nwide  1\nx     2\n");
}

TEST(Progress, DrawsABarOnATerminal) {
  const absl::Time start = absl::FromUnixSeconds(0);
  std::ostringstream out;
  Progress progress("announcing", "routes", 2000, out, /*on_terminal=*/true, start);
  progress.Update(1, start + absl::Milliseconds(50));
  EXPECT_EQ(out.str(), "");
  progress.Update(1000, start + absl::Seconds(2));
  EXPECT_EQ(
      out.str(),
      "\r\x1b[Kannouncing [###############...............]  50% 1,000 of 2,000 routes, 500/s, "
      "2s");
  progress.Finish();
  EXPECT_THAT(out.str(), testing::EndsWith("\r\x1b[K"));
}

TEST(Progress, WritesAPlainLineEverySoOftenElsewhere) {
  const absl::Time start = absl::FromUnixSeconds(0);
  std::ostringstream out;
  Progress progress("announcing", "routes", std::nullopt, out, /*on_terminal=*/false, start);
  progress.Update(100, start + absl::Seconds(4));
  progress.Update(200, start + absl::Seconds(5));
  progress.Update(300, start + absl::Seconds(6));
  progress.Finish();
  EXPECT_EQ(out.str(), "announcing 200 routes, 40/s, 5s\n");
}

TEST(ToJson, KeepsFieldNamesAndZeros) {
  v1::PeerDelivery delivery;
  delivery.set_peer("edge1");
  EXPECT_EQ(ToJson(delivery), "{\"peer\":\"edge1\",\"outcome\":\"OUTCOME_UNSPECIFIED\"}");
}

TEST(JsonArray, IsValidWhenEmptyAndNot) {
  std::ostringstream out;
  JsonArray(out).Finish();
  JsonArray two(out);
  v1::EndOfRib end_of_rib;
  two.Add(end_of_rib);
  two.Add(end_of_rib);
  two.Finish();
  EXPECT_EQ(out.str(),
            "[]\n[{\"family\":\"FAMILY_UNSPECIFIED\"},\n{\"family\":\"FAMILY_UNSPECIFIED\"}]\n");
}

TEST(FormatAttributes, ShowsEveryAttribute) {
  v1::PathAttributes attributes;
  v1::AsPathSegment& sequence = *attributes.add_as_path();
  sequence.add_asns(65001);
  sequence.add_asns(65002);
  v1::AsPathSegment& set = *attributes.add_as_path();
  set.set_type(v1::AsPathSegment::TYPE_AS_SET);
  set.add_asns(65003);
  attributes.mutable_next_hop()->set_address("2001:db8::1");
  attributes.mutable_next_hop()->set_link_local("fe80::1");
  attributes.set_med(0);
  attributes.set_local_pref(100);
  attributes.set_atomic_aggregate(true);
  attributes.mutable_aggregator()->set_asn(65001);
  attributes.mutable_aggregator()->set_address("192.0.2.1");
  attributes.add_communities()->set_value(0xFFFF029A);
  attributes.add_large_communities()->set_global_administrator(65001);
  attributes.set_originator_id("192.0.2.2");
  attributes.add_cluster_list("192.0.2.3");
  attributes.set_aigp(7);
  attributes.set_only_to_customer(65002);
  v1::RawAttribute& raw = *attributes.add_raw();
  raw.set_type(200);
  raw.set_flags(0xC0);
  raw.set_value("\x01\xff");
  EXPECT_EQ(FormatAttributes(attributes),
            "next-hop 2001:db8::1 fe80::1  as-path 65001 65002 {65003}  origin igp  med 0  "
            "local-pref 100  communities blackhole 65001:0:0  atomic-aggregate aggregator "
            "65001:192.0.2.1 originator-id 192.0.2.2 cluster-list 192.0.2.3 aigp 7 otc 65002 raw "
            "200:0xc0:01ff");
}

TEST(FormatDown, LeavesItToTheDaemonToTellWhoSentWhat) {
  v1::SessionDown down;
  down.set_cause(v1::SessionDown::CAUSE_NOTIFICATION_RECEIVED);
  down.set_code(6);
  down.set_subcode(2);
  down.set_text("peer sent NOTIFICATION Cease/Administrative Shutdown: \"maintenance\"");
  EXPECT_EQ(FormatDown(down),
            "peer sent NOTIFICATION Cease/Administrative Shutdown: \"maintenance\"");
  down.set_cause(v1::SessionDown::CAUSE_NOTIFICATION_SENT);
  down.set_text("we sent NOTIFICATION Hold Timer Expired");
  EXPECT_EQ(FormatDown(down), "we sent NOTIFICATION Hold Timer Expired");
  down.set_cause(v1::SessionDown::CAUSE_STOPPED);
  down.set_text("stopped by the operator");
  EXPECT_EQ(FormatDown(down), "stopped by the operator");
}

TEST(FormatWhyDown, TellsHowItFellAndWhatFailedSince) {
  v1::Peer peer;
  peer.set_state(v1::SESSION_STATE_ACTIVE);
  EXPECT_EQ(FormatWhyDown(peer), "");
  peer.mutable_last_attempt()->set_text("connection to 192.0.2.1 port 179 refused");
  EXPECT_EQ(FormatWhyDown(peer), "connection to 192.0.2.1 port 179 refused");
  peer.mutable_last_down()->set_text("nothing heard for 90 s");
  EXPECT_EQ(FormatWhyDown(peer),
            "nothing heard for 90 s; since then: connection to 192.0.2.1 port 179 refused");
  peer.clear_last_attempt();
  EXPECT_EQ(FormatWhyDown(peer), "nothing heard for 90 s");
  peer.set_state(v1::SESSION_STATE_ESTABLISHED);
  EXPECT_EQ(FormatWhyDown(peer), "");
}

TEST(FormatDown, TellsOfAConnectionThatFailed) {
  v1::SessionDown down;
  down.set_cause(v1::SessionDown::CAUSE_CONNECTION_FAILED);
  EXPECT_EQ(FormatDown(down), "the connection failed");
  down.set_text("connection to 192.0.2.1 port 179 refused");
  EXPECT_EQ(FormatDown(down), "connection to 192.0.2.1 port 179 refused");
}

grpc::Status WithDetails(grpc::StatusCode code, const google::protobuf::Message& detail) {
  google::rpc::Status rich;
  rich.add_details()->PackFrom(detail);
  return grpc::Status(code, "the request is bad", rich.SerializeAsString());
}

TEST(ReportFailure, NamesEachFieldAtFault) {
  google::rpc::BadRequest bad_request;
  auto& violation = *bad_request.add_field_violations();
  violation.set_field("routes[3].attributes.med");
  violation.set_description("is absurd\x1b");
  std::ostringstream err;
  EXPECT_EQ(
      ReportFailure(WithDetails(grpc::StatusCode::INVALID_ARGUMENT, bad_request), "unix:x", err),
      ExitCode::kFailed);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("INVALID_ARGUMENT: the request is bad\n"),
                               HasSubstr("  routes[3].attributes.med: is absurd\\x1b\n"),
                               HasSubstr("Nothing was changed")));
}

TEST(ReportFailure, TellsWhenToTryAgain) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  std::ostringstream err;
  ReportFailure(WithDetails(grpc::StatusCode::RESOURCE_EXHAUSTED, retry), "unix:x", err);
  EXPECT_THAT(err.str(), HasSubstr("Try again in 500ms."));
}

TEST(ReportFailure, HasACodeOfItsOwnForADaemonThatIsNotThere) {
  std::ostringstream err;
  EXPECT_EQ(ReportFailure(grpc::Status(grpc::StatusCode::UNAVAILABLE, "no such file"),
                          "unix:///run/x", err),
            ExitCode::kUnreachable);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("unix:///run/x"), HasSubstr("--target")));
}

TEST(ReportStreamEnd, TellsAnEndFromAFailure) {
  std::ostringstream err;
  EXPECT_EQ(ReportStreamEnd(grpc::Status::OK, "x", err), ExitCode::kFailed);
  EXPECT_EQ(ReportStreamEnd(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, ""), "x", err),
            ExitCode::kFailed);
  EXPECT_EQ(ReportStreamEnd(grpc::Status(grpc::StatusCode::UNAVAILABLE, ""), "x", err),
            ExitCode::kUnreachable);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("ended the stream"), HasSubstr("--timeout gave is over"),
                               HasSubstr("UNAVAILABLE")));
}

TEST(ReportFailure, SurvivesDetailsThatAreGarbage) {
  std::ostringstream err;
  EXPECT_EQ(ReportFailure(grpc::Status(grpc::StatusCode::INTERNAL, "broken", "\xff\xff"), "x", err),
            ExitCode::kFailed);
  EXPECT_THAT(err.str(), HasSubstr("INTERNAL: broken"));
}

std::string Details(const v1::Peer& peer) {
  std::ostringstream out;
  PrintPeer(peer, absl::FromUnixSeconds(0), out);
  return out.str();
}

TEST(PrintPeer, ShowsWhatBothSidesAgreedOn) {
  v1::Peer peer;
  v1::Negotiated& negotiated = *peer.mutable_negotiated();
  negotiated.set_peer_host_name("edge1.example.net");
  negotiated.set_peer_software_version("BIRD/2.13");
  negotiated.set_role(v1::ROLE_ROUTE_SERVER_CLIENT);
  negotiated.add_add_path_send(v1::FAMILY_IPV4_UNICAST);
  negotiated.add_add_path_receive(v1::FAMILY_IPV4_UNICAST);
  negotiated.add_add_path_receive(v1::FAMILY_IPV6_UNICAST);
  v1::GracefulRestart& restart = *negotiated.mutable_graceful_restart();
  restart.set_restart_time_s(120);
  restart.set_notification(true);
  restart.set_restarting(true);
  restart.add_families()->set_family(v1::FAMILY_IPV6_UNICAST);
  v1::LongLivedGracefulRestart& long_lived = *negotiated.add_long_lived_graceful_restart();
  long_lived.set_family(v1::FAMILY_IPV4_UNICAST);
  long_lived.set_stale_time_s(3600);
  long_lived.set_forwarding_preserved(true);
  negotiated.add_peer_capabilities()->set_text("route refresh");
  negotiated.add_peer_capabilities()->set_text("code 239 0x01");
  EXPECT_THAT(
      Details(peer),
      AllOf(
          HasSubstr("  host name         edge1.example.net\n"),
          HasSubstr("  software          BIRD/2.13\n"),
          HasSubstr("  our role          route server client\n"),
          HasSubstr("  ADD-PATH          send ipv4-unicast; receive ipv4-unicast, ipv6-unicast\n"),
          HasSubstr("  graceful restart  routes stay 120 s, after a NOTIFICATION too, the peer has "
                    "restarted, ipv6-unicast\n"),
          HasSubstr("  long-lived        ipv4-unicast 3600 s (forwarding preserved)\n"),
          HasSubstr("  capabilities      route refresh; code 239 0x01\n")));
}

TEST(PrintPeer, LeavesOutWhatWasNotAgreedOn) {
  v1::Peer peer;
  peer.mutable_negotiated()->set_hold_time_s(90);
  const std::string details = Details(peer);
  for (const absl::string_view title :
       {"host name", "software", "our role", "ADD-PATH", "graceful restart", "long-lived"}) {
    EXPECT_THAT(details, Not(HasSubstr(title)));
  }
}

TEST(PrintPeer, SaysWhatTheOperatorTurnedOff) {
  v1::Peer peer;
  EXPECT_THAT(Details(peer), AllOf(Not(HasSubstr("disabled")), Not(HasSubstr("inbound"))));
  peer.set_disabled(true);
  peer.set_inbound_discarded(true);
  EXPECT_THAT(Details(peer), AllOf(HasSubstr("  disabled          until enable-peer\n"),
                                   HasSubstr("  inbound discarded its UPDATEs are counted and "
                                             "dropped\n")));
}

// API-11.
TEST(PrintPeer, EscapesWhatAServerThatDoesNotWouldShow) {
  v1::Peer peer;
  v1::Negotiated& negotiated = *peer.mutable_negotiated();
  negotiated.set_peer_host_name("a\n\x1b[2J");
  negotiated.set_peer_software_version("v\xc2\x9b");
  negotiated.add_peer_capabilities()->set_text("host name \"\r\"");
  const std::string details = Details(peer);
  EXPECT_THAT(details, AllOf(HasSubstr("a\\x0a\\x1b[2J\n"), HasSubstr("v\\xc2\\x9b\n"),
                             HasSubstr("host name \"\\x0d\"\n")));
  EXPECT_THAT(ToJson(negotiated),
              AllOf(HasSubstr("a\\n\\u001b[2J"), Not(HasSubstr("\x1b")), Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace herald::ctl
