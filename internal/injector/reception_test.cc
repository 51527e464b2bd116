#include "internal/injector/reception.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr PeerId kPeer{0};
const std::vector<Family> kV4 = {kIpv4Unicast};
const absl::Time kNow = absl::FromUnixSeconds(1);

// "+3": three routes announced; "-2": two withdrawn.
struct TextOf {
  std::string operator()(const RoutesAnnounced& e) const {
    return absl::StrCat("+", e.nlri.size());
  }
  std::string operator()(const RoutesWithdrawn& e) const {
    return absl::StrCat("-", e.nlri.size());
  }
  std::string operator()(const EndOfRibReceived&) const { return "end"; }
  std::string operator()(const PeerWentUp&) const { return "up"; }
  std::string operator()(const PeerWentDown& e) const {
    return absl::StrCat("down", e.retained.empty() ? "" : ", keeps");
  }
  std::string operator()(const SnapshotBegins&) const { return "begin"; }
  std::string operator()(const SnapshotEnds&) const { return "complete"; }
};

class ReceptionTest : public testing::Test {
 protected:
  ReceptionTest() { subscription_ = Subscribe(/*snapshot=*/false); }

  std::unique_ptr<Subscription> Subscribe(bool snapshot) {
    return *reception_.Subscribe({}, snapshot, [] {}, kNow);
  }
  std::vector<std::string> Take() { return Take(*subscription_); }
  static std::vector<std::string> Take(Subscription& subscription) {
    std::vector<std::string> texts;
    for (const UpdateEvent& event : subscription.Take(100'000)) {
      texts.push_back(std::visit(TextOf{}, event.what));
    }
    return texts;
  }
  void Up(const std::vector<Family>& kept = {}) { reception_.PeerUp(RefOf(kPeer), kept, kNow); }
  void Down(const std::vector<Family>& retained = {}) {
    reception_.PeerDown(kPeer, "gone", retained, kNow);
  }
  void Announce(uint32_t first, uint32_t count) {
    ReachableRoutes routes{.family = kIpv4Unicast};
    for (uint32_t i = first; i < first + count; ++i) {
      routes.nlri.push_back({Prefix::Masked(IpAddress::V4(i << 8), 24)});
    }
    EXPECT_TRUE(reception_.Receive(kPeer, {.reachable = {routes}}, kNow));
  }
  void EndOfRib() { EXPECT_TRUE(reception_.Receive(kPeer, {.end_of_rib = kV4}, kNow)); }
  int SweepAll() {
    int more = 0;
    while (reception_.Sweep(kPeer, kNow)) ++more;
    return more;
  }

  Limits limits_{};
  rib::AttributeTable attributes_;
  Reception reception_{limits_, attributes_};
  std::unique_ptr<Subscription> subscription_;
};

TEST_F(ReceptionTest, StaleRoutesGoAThousandAtATime) {
  Up();
  Announce(0, 2'500);
  Down(kV4);
  EXPECT_THAT(Take(), ElementsAre("up", "+2500", "down, keeps"));
  reception_.EndStale(kPeer, kIpv4Unicast, kNow);
  EXPECT_THAT(Take(), IsEmpty());
  EXPECT_TRUE(reception_.Sweep(kPeer, kNow));
  EXPECT_THAT(Take(), ElementsAre("-1000"));
  EXPECT_TRUE(reception_.Sweep(kPeer, kNow));
  EXPECT_FALSE(reception_.Sweep(kPeer, kNow));
  EXPECT_THAT(Take(), ElementsAre("-1500"));
}

// Conformance: G-8.
TEST_F(ReceptionTest, OfAPeerThatDoesNotReturnNothingIsLeft) {
  Up();
  Announce(0, 3);
  Take();
  Down(kV4);
  reception_.EndStale(kPeer, kIpv4Unicast, kNow);
  SweepAll();
  EXPECT_THAT(Take(), ElementsAre("down, keeps", "-3"));
  EXPECT_THAT(Take(*Subscribe(/*snapshot=*/true)), ElementsAre("begin", "complete"));
  Up();
  EXPECT_THAT(Take(), ElementsAre("up"));
}

// Conformance: G-8.
TEST_F(ReceptionTest, EndOfRibSweepsWhatWasNotToldAgain) {
  Up();
  Announce(0, 3);
  Take();
  Down(kV4);
  Up(kV4);
  Announce(1, 3);
  EndOfRib();
  SweepAll();
  EXPECT_THAT(Take(), ElementsAre("down, keeps", "up", "+1", "end", "-1"));
}

TEST_F(ReceptionTest, APeerThatIsGivenUpWhileItIsAwayLosesAllAtOnce) {
  Up();
  Announce(0, 3);
  Down(kV4);
  Take();
  Down();
  EXPECT_THAT(Take(), ElementsAre("-3"));
  EXPECT_EQ(reception_.count(kPeer, kIpv4Unicast), 0u);
}

// Conformance: R-2.
TEST_F(ReceptionTest, ARefreshSweepsWhatItDoesNotTell) {
  Up();
  Announce(0, 4);
  Take();
  reception_.BeginRefresh(kPeer, kIpv4Unicast);
  Announce(0, 2);
  EndOfRib();  // Ends another thing.
  EXPECT_EQ(SweepAll(), 0);
  Announce(2, 1);
  reception_.EndRefresh(kPeer, kIpv4Unicast);
  SweepAll();
  EXPECT_THAT(Take(), ElementsAre("end", "-1"));
}

// Conformance: R-2.
TEST_F(ReceptionTest, ASecondBeginningStartsTheRefreshOver) {
  Up();
  Announce(0, 4);
  Take();
  reception_.BeginRefresh(kPeer, kIpv4Unicast);
  Announce(0, 2);
  reception_.BeginRefresh(kPeer, kIpv4Unicast);
  Announce(2, 2);
  reception_.EndRefresh(kPeer, kIpv4Unicast);
  SweepAll();
  EXPECT_THAT(Take(), ElementsAre("-2"));
}

// Conformance: R-2.
TEST_F(ReceptionTest, MarkersOutOfTurnSweepNothing) {
  Up();
  Announce(0, 2);
  reception_.EndRefresh(kPeer, kIpv4Unicast);
  Down(kV4);
  Up(kV4);
  reception_.BeginRefresh(kPeer, kIpv4Unicast);
  reception_.EndRefresh(kPeer, kIpv4Unicast);
  SweepAll();
  EXPECT_THAT(Take(), ElementsAre("up", "+2", "down, keeps", "up"));
}

}  // namespace
}  // namespace herald::injector
