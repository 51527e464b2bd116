#include "tests/bench/sink/sink.h"

#include <sys/socket.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/bench/sink/clock.h"
#include "tests/bench/sink/speaker.h"
#include "tests/bench/sink/verdict.h"

namespace herald::bench {
namespace {

using ::testing::HasSubstr;

constexpr size_t kPeers = Speaker::kPeers;
const Teller kTeller = {.asns = {65000}};

std::vector<RouteGroup> Groups(uint32_t routes) {
  RouteGroup group{.attributes = {.as_path = {}, .communities = {1}}, .prefixes = {}};
  for (uint32_t i = 0; i < routes; ++i) group.prefixes.push_back(Ipv4(10u << 24 | i << 8, 24));
  return {group};
}

// Reads until each of the peers has so many routes.
std::vector<Verdict> ReadAll(Sink& sink, size_t routes) {
  std::vector<Verdict> verdicts(kPeers);
  for (bool complete = false; !complete && sink.fallen() == 0;) {
    sink.Poll(100);
    complete = true;
    for (size_t i = 0; i < kPeers; ++i) {
      verdicts[i] = Judge(sink.Log(i), NextHops::kCompared, 0);
      complete = complete && verdicts[i].digest.routes == routes;
    }
  }
  return verdicts;
}

TEST(Sink, ReadsWhatEachPeerIsTold) {
  constexpr uint32_t kRoutes = 20'000;
  const std::vector<RouteGroup> groups = Groups(kRoutes);
  std::vector<uint8_t> octets;
  WriteUpdates(groups, kTeller, octets);
  const int64_t start = NowNs();
  Speaker speaker(octets, [](Session&) {});
  Sink sink(speaker.PeersOfIt());
  sink.Establish(std::chrono::seconds(30));
  for (const Verdict& verdict : ReadAll(sink, kRoutes)) {
    EXPECT_EQ(verdict.fault, "");
    EXPECT_EQ(verdict.digest, Expected(groups, kTeller, NextHops::kCompared));
    EXPECT_EQ(verdict.octets, octets.size());
    EXPECT_EQ(verdict.routes_told, kRoutes);
    EXPECT_GE(verdict.first_ns, start);
    EXPECT_GE(verdict.last_ns, verdict.first_ns);
    EXPECT_LE(verdict.last_ns, NowNs());
  }
}

TEST(Sink, NamesANotification) {
  Speaker speaker({}, [](Session& session) {
    session.Send(Message(MessageType::kNotification, std::vector<uint8_t>{6, 2}));
    shutdown(session.fd(), SHUT_WR);
  });
  Sink sink(speaker.PeersOfIt());
  sink.Establish(std::chrono::seconds(30));
  while (sink.fallen() < kPeers) sink.Poll(100);
  EXPECT_EQ(Judge(sink.Log(0), NextHops::kCompared, 0).fault, "NOTIFICATION 6/2");
}

TEST(Sink, NamesAnUpdateThatIsMalformed) {
  Speaker speaker(Message(MessageType::kUpdate, std::vector<uint8_t>{0, 9, 0, 0}), [](Session&) {});
  Sink sink(speaker.PeersOfIt());
  sink.Establish(std::chrono::seconds(30));
  while (Judge(sink.Log(0), NextHops::kCompared, 0).fault.empty()) sink.Poll(100);
  EXPECT_THAT(Judge(sink.Log(0), NextHops::kCompared, 0).fault, HasSubstr("malformed"));
}

TEST(Sink, LeavesAStalledPeerAlone) {
  const std::vector<RouteGroup> groups = Groups(1'000);
  std::vector<uint8_t> octets;
  WriteUpdates(groups, kTeller, octets);
  std::atomic<bool> may_send = false;
  Speaker speaker({}, [&](Session& session) {
    may_send.wait(false);
    session.Send(octets);
  });
  Sink sink(speaker.PeersOfIt());
  sink.Establish(std::chrono::seconds(30));
  sink.Stall(1);
  may_send = true;
  may_send.notify_all();
  while (Judge(sink.Log(2), NextHops::kCompared, 0).digest.routes < 1'000) sink.Poll(100);
  EXPECT_TRUE(sink.Log(1).octets.empty());
  sink.Resume(1);
  ReadAll(sink, 1'000);
  EXPECT_EQ(sink.Log(1).octets, octets);
}

TEST(Sink, ForgetsWhatAPeerReadThatIsDropped) {
  const std::vector<RouteGroup> groups = Groups(1'000);
  std::vector<uint8_t> octets;
  WriteUpdates(groups, kTeller, octets);
  Speaker speaker(octets, [](Session&) {});
  Sink sink(speaker.PeersOfIt());
  sink.Establish(std::chrono::seconds(30));
  ReadAll(sink, 1'000);
  sink.Drop(1);
  EXPECT_FALSE(sink.session(1).established());
  EXPECT_TRUE(sink.Log(1).octets.empty());
  EXPECT_EQ(sink.Log(0).octets, octets);
  EXPECT_EQ(sink.Log(2).octets, octets);
  EXPECT_EQ(sink.Advance(), 1u);
  EXPECT_EQ(sink.fallen(), 0u);
}

TEST(Sink, SaysWhenItsArenaIsFull) {
  std::vector<uint8_t> octets;
  WriteUpdates(Groups(400'000), kTeller, octets);
  Speaker speaker(octets, [](Session&) {});
  Sink sink(speaker.PeersOfIt());
  sink.Establish(std::chrono::seconds(30));
  EXPECT_THROW(
      {
        for (;;) sink.Poll(100);
      },
      std::runtime_error);
}

}  // namespace
}  // namespace herald::bench
