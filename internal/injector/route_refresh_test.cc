#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/injector.h"
#include "internal/injector/injector_fixture.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

// Conformance: R-1.
TEST_F(InjectorTest, ARefreshSendsTheFamilyAgainAndUndoesNoAcknowledgement) {
  Up(kPeer);
  Announce(kA);
  Announce(kB);
  Drain(kPeer);
  const uint64_t updates = far_ends_[kPeer]->updates();
  injector_.Refresh(kPeer, kIpv6Unicast);
  EXPECT_FALSE(injector_.HasOutput(kPeer));
  injector_.Refresh(kPeer, kIpv4Unicast);
  injector_.Refresh(kPeer, kIpv4Unicast);
  EXPECT_EQ(injector_.sent_revision(kPeer), 2u);
  EXPECT_TRUE(injector_.HasOutput(kPeer));
  far_ends_[kPeer]->ExpectAgain(kIpv4Unicast);
  Drain(kPeer);
  EXPECT_EQ(far_ends_[kPeer]->updates(), updates + 1);
}

// The fake peer checks that all it has comes again between BoRR and EoRR, and nothing before.
// Conformance.
TEST_F(InjectorTest, AnEnhancedRefreshHasABeginningAndAnEnd) {
  OutputRules rules = Rules({kIpv4Unicast, kIpv6Unicast});
  rules.enhanced_route_refresh = true;
  Up(kPeer, rules);
  Announce(kA);
  Announce(kB, Med(1));
  Drain(kPeer, 1);
  injector_.Refresh(kPeer, kIpv4Unicast);
  Drain(kPeer, 1);
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), ElementsAre(kIpv4Unicast));
  injector_.Refresh(kPeer, kIpv6Unicast);
  Drain(kPeer, 1);
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), ElementsAre(kIpv4Unicast, kIpv6Unicast));
}

// Conformance: R-2.
TEST_F(InjectorTest, ARefreshWaitsForEndOfRib) {
  OutputRules rules = Rules();
  rules.enhanced_route_refresh = true;
  Announce(kA);
  Up(kPeer, rules);
  injector_.Refresh(kPeer, kIpv4Unicast);
  Drain(kPeer, 1);
  EXPECT_THAT(far_ends_[kPeer]->end_of_ribs(), SizeIs(1));
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), SizeIs(1));
}

// Conformance: R-5.
TEST_F(InjectorTest, AChangeDuringARefreshIsToldBeforeItsEnd) {
  OutputRules rules = Rules();
  rules.enhanced_route_refresh = true;
  Up(kPeer, rules);
  Announce(kA);
  Announce(kB);
  Drain(kPeer);
  injector_.Refresh(kPeer, kIpv4Unicast);
  far_ends_[kPeer]->Read(TakeOctets(injector_, kPeer, 1));
  injector_.Written(kPeer);
  Withdraw(kA);
  Announce(kB, Med(2));
  Drain(kPeer);
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), SizeIs(1));
  ASSERT_THAT(RoutesAt(kPeer), ElementsAre(Pair(kB, testing::_)));
  EXPECT_EQ(RoutesAt(kPeer).at(kB).med, 2u);
}

// Conformance: R-3.
TEST(InjectorRefresh, AFloodCostsOneWalkAndOneMore) {
  Injector injector{Limits{}};
  injector.PeerUp(RefOf(kPeer), Rules(), [] {}, {}, kNow);
  RouteBatch batch;
  for (uint32_t i = 0; i < 5'000; ++i) {
    batch.nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(i << 8), 24)});
  }
  ASSERT_TRUE(injector.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  const auto take = [&] {
    const size_t octets = TakeOctets(injector, kPeer, 4'096).size();
    injector.Written(kPeer);
    return octets;
  };
  const auto take_all = [&] {
    size_t octets = 0;
    while (injector.HasOutput(kPeer)) octets += take();
    return octets;
  };
  const auto refresh = [&](int times) {
    for (int i = 0; i < times; ++i) injector.Refresh(kPeer, kIpv4Unicast);
  };
  take_all();
  refresh(1);
  const size_t once = take_all();
  EXPECT_GT(once, 4 * batch.nlri.size());
  refresh(10'000);
  const size_t first = take();
  EXPECT_LT(first, once);
  refresh(10'000);
  EXPECT_EQ(first + take_all(), 2 * once);
}

}  // namespace
}  // namespace herald::injector
