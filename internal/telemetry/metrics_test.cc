#include "internal/telemetry/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kLabels[] = "neighbor=\"192.0.2.1\",peer=\"r1\",peer_asn=\"65001\"";

session::PeerStatus OnePeer() {
  config::Peer peer;
  peer.name = "r1";
  peer.address = IpAddress::V4(0xC0000201);
  peer.peer_asn = Asn(65001);
  peer.families = {kIpv4Unicast, kIpv6Unicast};
  return {.id = PeerId(0), .config = std::make_shared<config::Peer>(peer)};
}

class MetricsTest : public testing::Test {
 protected:
  MetricsTest() { metrics.OnAdded(OnePeer()); }

  Metrics metrics{"test"};
};

// A line of the exposition for the peer.
std::string Series(absl::string_view name, absl::string_view more_labels, double value) {
  // Labels stand in alphabetical order.
  std::vector<std::string> labels = {absl::StrCat(more_labels), kLabels};
  if (more_labels.empty()) return absl::StrCat(name, "{", kLabels, "} ", value, "\n");
  if (more_labels.front() > 'n') std::swap(labels[0], labels[1]);
  return absl::StrCat(name, "{", labels[0], ",", labels[1], "} ", value, "\n");
}

// Lets everything happen that makes a series.
void Exercise(Metrics& metrics) {
  session::PeerStatus status{.id = PeerId(0), .state = fsm::State::kEstablished};
  status.state_since = absl::FromUnixSeconds(1000);
  metrics.OnStateChange(status, fsm::State::kOpenConfirm);
  metrics.OnMessages(PeerId(0), true, MessageType::kUpdate, 2, 100);
  metrics.OnMessages(PeerId(0), false, MessageType::kKeepalive, 1, 19);
  metrics.OnUpdateFault(PeerId(0), "a fault");
  metrics.OnPrefixWarning(PeerId(0), {.family = kIpv4Unicast, .routes = 75, .max = 100});
  metrics.OnDown(PeerId(0), {.cause = session::DownReason::Cause::kNotificationReceived,
                             .notification = {.code = NotifyCode::kCease, .subcode = 2}});
  metrics.Written(absl::Milliseconds(3));
  RpcMetrics& unary = metrics.AddMethod("herald.v1.RouteService/Announce", false);
  unary.Began();
  unary.Ended(absl::StatusCode::kInvalidArgument, absl::Milliseconds(2));
  metrics.AddMethod("herald.v1.RouteService/Inject", true).Began();
}

TEST_F(MetricsTest, ShowsASession) {
  EXPECT_THAT(metrics.Render(), HasSubstr(Series("herald_bgp_session_up", "", 0)));
  EXPECT_THAT(metrics.Render(), HasSubstr(Series("herald_bgp_session_state", "state=\"Idle\"", 1)));
  Exercise(metrics);
  const std::string up = metrics.Render();
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_session_up", "", 1)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_session_state", "state=\"Established\"", 1)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_session_state", "state=\"OpenConfirm\"", 0)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_session_established_timestamp_seconds", "", 1000)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_message_octets_total", "direction=\"sent\"", 100)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_update_faults_total", "", 1)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_prefix_warnings_total", "", 1)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_session_down_total",
                                   "reason=\"notification_received\"", 1)));
  EXPECT_THAT(up, HasSubstr(Series("herald_bgp_session_flaps_total", "", 0)));

  metrics.OnStateChange({.id = PeerId(0), .state = fsm::State::kIdle}, fsm::State::kEstablished);
  const std::string down = metrics.Render();
  EXPECT_THAT(down, HasSubstr(Series("herald_bgp_session_up", "", 0)));
  EXPECT_THAT(down, HasSubstr(Series("herald_bgp_session_flaps_total", "", 1)));
  EXPECT_THAT(down, HasSubstr(Series("herald_bgp_session_established_timestamp_seconds", "", 0)));
}

TEST_F(MetricsTest, AnAttemptThatFailedIsNoSessionThatWentDown) {
  metrics.OnAttemptFailed(PeerId(0), {.cause = session::DownReason::Cause::kConnectionFailed});
  const std::string text = metrics.Render();
  EXPECT_THAT(text, HasSubstr(Series("herald_bgp_session_attempts_failed_total",
                                     "reason=\"connection_failed\"", 1)));
  EXPECT_THAT(
      text, HasSubstr(Series("herald_bgp_session_down_total", "reason=\"connection_failed\"", 0)));
}

TEST_F(MetricsTest, ThatOfAPeerEndsWithIt) {
  Exercise(metrics);
  metrics.OnRemoved(std::make_shared<PeerLabel>());
  EXPECT_THAT(metrics.Render(), Not(HasSubstr("peer=\"r1\"")));
  metrics.OnAdded(OnePeer());
  EXPECT_THAT(metrics.Render(), HasSubstr(Series("herald_bgp_update_faults_total", "", 0)));
}

TEST_F(MetricsTest, GoesOnAfterAChangeThatLeavesTheLabels) {
  Exercise(metrics);
  metrics.OnChanged(OnePeer());
  EXPECT_THAT(metrics.Render(), HasSubstr(Series("herald_bgp_update_faults_total", "", 1)));
  session::PeerStatus elsewhere = OnePeer();
  config::Peer moved = *elsewhere.config;
  moved.address = IpAddress::V4(0xC0000263);
  elsewhere.config = std::make_shared<config::Peer>(moved);
  metrics.OnChanged(elsewhere);
  EXPECT_THAT(metrics.Render(), Not(HasSubstr(kLabels)));
  EXPECT_THAT(metrics.Render(), HasSubstr("neighbor=\"192.0.2.99\",peer=\"r1\""));
}

TEST_F(MetricsTest, ShowsCalls) {
  Exercise(metrics);
  const std::string text = metrics.Render();
  EXPECT_THAT(text, HasSubstr("herald_rpc_requests_total{code=\"INVALID_ARGUMENT\",method=\"herald."
                              "v1.RouteService/Announce\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("herald_rpc_seconds_count{method=\"herald.v1.RouteService/"
                              "Announce\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("herald_rpc_streams{method=\"herald.v1.RouteService/Inject\"} 1\n"));
}

// Conformance: API-11.
TEST_F(MetricsTest, APeerCannotMakeSeriesWithoutBound) {
  for (int code = 0; code < 256; ++code) {
    for (int subcode = 0; subcode < 256; ++subcode) {
      metrics.OnDown(PeerId(0), {.cause = session::DownReason::Cause::kNotificationReceived,
                                 .notification = {.code = static_cast<NotifyCode>(code),
                                                  .subcode = static_cast<uint8_t>(subcode)}});
    }
  }
  const std::string text = metrics.Render();
  const std::string name = "\nherald_bgp_notifications_total{";
  size_t series = 0;
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    ++series;
  }
  EXPECT_EQ(series, 8u * 17 + 1);
}

TEST_F(MetricsTest, ShowsRoutes) {
  injector::Injector injector{injector::Limits()};
  injector.PeerUp(
      std::make_shared<PeerLabel>(),
      {.format = {.families = {kIpv4Unicast}},
       .local_asn = Asn(65000),
       .local_address = IpAddress::V4(0xC0000202)},
      [] {}, {}, absl::FromUnixSeconds(1));
  const std::vector<injector::RouteBatch> batch = {
      {.nlri = {{.prefix = *Prefix::Parse("192.0.2.0/24")}, {.prefix = *Prefix::Parse("::/0")}}}};
  ASSERT_TRUE(injector.Announce(batch).ok());
  metrics.Publish(injector);
  const std::string text = metrics.Render();
  EXPECT_THAT(text, HasSubstr("\nherald_routes 2\n"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("herald_bgp_routes_announced{afi=\"ipv4\",", kLabels,
                                           ",safi=\"unicast\"} 1\n")));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("herald_bgp_routes_announced{afi=\"ipv6\",", kLabels,
                                           ",safi=\"unicast\"} 0\n")));
}

TEST_F(MetricsTest, ShowsTheAudit) {
  EXPECT_THAT(metrics.Render(), HasSubstr("\nherald_audit_failing 0\n"));
  metrics.Publish(audit::Log::Counts{.written = 7, .failing = true});
  metrics.Publish(audit::Log::Counts{.written = 9, .dropped = 2, .failing = true});
  const std::string failing = metrics.Render();
  EXPECT_THAT(failing, HasSubstr("\nherald_audit_failing 1\n"));
  EXPECT_THAT(failing, HasSubstr("\nherald_audit_records_total 9\n"));
  EXPECT_THAT(failing, HasSubstr("\nherald_audit_records_dropped_total 2\n"));
  metrics.Publish(audit::Log::Counts{.written = 9, .dropped = 2});
  EXPECT_THAT(metrics.Render(), HasSubstr("\nherald_audit_failing 0\n"));
}

// HTTP/1.0, so that the end of the stream is the end of the answer.
std::string Get(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
    char buffer[4096];
    for (ssize_t n = 0; (n = read(fd, buffer, sizeof buffer)) > 0;) {
      answer.append(buffer, static_cast<size_t>(n));
    }
  }
  close(fd);
  return answer;
}

TEST_F(MetricsTest, AreServedAndGoodByPromtool) {
  Exercise(metrics);
  const auto port = metrics.Serve({.address = IpAddress::V4(INADDR_LOOPBACK), .port = 0});
  ASSERT_TRUE(port.ok()) << port.status();
  const std::string answer = Get(*port);
  ASSERT_THAT(answer, HasSubstr("200 OK"));
  const size_t head = answer.find("\r\n\r\n");
  ASSERT_NE(head, std::string::npos);
  EXPECT_THAT(answer, HasSubstr("herald_build_info{version=\"test\"} 1\n"));

  const std::string file = absl::StrCat(testing::TempDir(), "/metrics.txt");
  std::ofstream(file) << answer.substr(head + 4);
  FILE* promtool = popen(absl::StrCat("promtool check metrics 2>&1 < ", file).c_str(), "r");
  ASSERT_NE(promtool, nullptr);
  std::string said;
  for (int c = 0; (c = fgetc(promtool)) != EOF;) said.push_back(static_cast<char>(c));
  EXPECT_EQ(pclose(promtool), 0) << said;
  EXPECT_EQ(said, "");
}

TEST_F(MetricsTest, SaysWhichAddressCannotBeBound) {
  Metrics second("test");
  const auto port = metrics.Serve({.address = IpAddress::V4(INADDR_LOOPBACK), .port = 0});
  ASSERT_TRUE(port.ok());
  const auto again = second.Serve({.address = IpAddress::V4(INADDR_LOOPBACK), .port = *port});
  EXPECT_THAT(std::string(again.status().message()), HasSubstr(absl::StrCat("127.0.0.1:", *port)));
}

}  // namespace
}  // namespace herald::telemetry
