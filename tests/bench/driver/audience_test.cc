#include "tests/bench/driver/audience.h"

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/bench/sink/speaker.h"

namespace herald::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const Teller kTeller = {.asns = {65000}};

std::vector<RouteGroup> Groups(uint32_t routes, uint32_t community) {
  RouteGroup group{.attributes = {.as_path = {}, .communities = {community}}, .prefixes = {}};
  for (uint32_t i = 0; i < routes; ++i) group.prefixes.push_back(Ipv4(10u << 24 | i << 8, 24));
  return {group};
}

// What Await makes of a daemon that tells these groups.
Heard Await(
    const std::vector<RouteGroup>& expected, const std::vector<RouteGroup>& told,
    std::function<void(Session&)> then = [](Session&) {}) {
  std::vector<uint8_t> octets;
  WriteUpdates(told, kTeller, octets);
  Speaker speaker(octets, std::move(then));
  Sink sink(speaker.PeersOfIt());
  sink.Establish(std::chrono::seconds(30));
  Audience audience(sink, NextHops::kCompared, std::chrono::seconds(1));
  return audience.Await(Expected(expected, kTeller, NextHops::kCompared), 0);
}

TEST(Audience, KnowsTheTableThatAllPeersShouldHave) {
  const Heard heard = Await(Groups(1'000, 1), Groups(1'000, 1));
  EXPECT_EQ(heard.routes_told, 1'000 * Speaker::kPeers);
  EXPECT_GE(heard.last_ns, heard.first_ns);
}

TEST(Audience, ThrowsIfOneRouteIsMissing) {
  EXPECT_THAT([] { Await(Groups(1'000, 1), Groups(999, 1)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("has 999 routes, not 1000")));
}

TEST(Audience, ThrowsIfARouteIsTooMany) {
  EXPECT_THAT([] { Await(Groups(1'000, 1), Groups(1'001, 1)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("has 1001 routes, not 1000")));
}

TEST(Audience, ThrowsIfAnAttributeIsAnother) {
  EXPECT_THAT([] { Await(Groups(1'000, 1), Groups(1'000, 2)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("has other attributes or prefixes")));
}

TEST(Audience, ThrowsIfAPrefixIsAnother) {
  std::vector<RouteGroup> told = Groups(1'000, 1);
  told[0].prefixes.back() = Ipv4(11u << 24, 24);
  EXPECT_THAT([&] { Await(Groups(1'000, 1), told); },
              ThrowsMessage<std::runtime_error>(HasSubstr("has other attributes or prefixes")));
}

TEST(Audience, ThrowsIfASessionEndedWhateverItsTable) {
  const auto end = [](Session& session) { shutdown(session.fd(), SHUT_WR); };
  EXPECT_THAT([&] { Await(Groups(1'000, 1), Groups(1'000, 1), end); },
              ThrowsMessage<std::runtime_error>(HasSubstr("a session ended")));
}

}  // namespace
}  // namespace herald::bench
