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

RouteBatch BatchOf(uint32_t count) {
  RouteBatch batch;
  for (uint32_t i = 0; i < count; ++i) {
    batch.nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(i << 8), 24)});
  }
  return batch;
}

// Conformance: R-3.
TEST(InjectorRefresh, AFloodCostsOneWalkAndOneMore) {
  Injector injector{Limits{}};
  injector.PeerUp(RefOf(kPeer), Rules(), [] {}, {}, kNow);
  const RouteBatch batch = BatchOf(5'000);
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

// Conformance: R-1.
TEST(InjectorRefresh, AFamilyOfFewInALargeTableIsLookedForInTurns) {
  constexpr uint32_t kOthers = 20'000, kPlacesInATurn = 8'000;
  Injector injector{Limits{}};
  injector.PeerUp(RefOf(kPeer), Rules({kIpv4Unicast, kIpv6Unicast}), [] {}, {}, kNow);
  const NextHopAddress next_hop{.address = *IpAddress::Parse("2001:db8::1")};
  const std::vector<RouteBatch> batches = {BatchOf(kOthers),
                                           {.attributes = {.next_hop = next_hop}, .nlri = {kV6}}};
  ASSERT_TRUE(injector.Announce(batches).ok());
  const auto take = [&] {
    const size_t octets = TakeOctets(injector, kPeer, 4'096).size();
    injector.Written(kPeer);
    return octets;
  };
  while (injector.HasOutput(kPeer)) take();
  injector.Refresh(kPeer, kIpv6Unicast);
  size_t turns = 0, octets = 0;
  for (; injector.HasOutput(kPeer); ++turns) octets += take();
  EXPECT_GT(turns, kOthers / kPlacesInATurn);
  EXPECT_GT(octets, 0u);
}

// A session that has been told many routes, of which the first slice has come again.
class RefreshUnderWayTest : public testing::Test {
 protected:
  static constexpr uint32_t kRoutes = 3'000;

  static Nlri Numbered(uint32_t number) {
    return {.prefix = Prefix::Masked(IpAddress::V4(number << 8), 24)};
  }
  static std::vector<Nlri> NumberedFrom(uint32_t number) {
    std::vector<Nlri> routes;
    for (; number < kRoutes; ++number) routes.push_back(Numbered(number));
    return routes;
  }
  void Begin(std::vector<Nlri> routes) {
    OutputRules rules = Rules();
    rules.enhanced_route_refresh = true;
    peer_ = std::make_unique<FakePeer>(rules.format);
    injector_.PeerUp(RefOf(kPeer), rules, [] {}, {}, kNow);
    Announce(std::move(routes));
    Drain();
    injector_.Refresh(kPeer, kIpv4Unicast);
    Take(1);  // BoRR (RFC 7313).
    Take(1);
    EXPECT_FALSE(peer_->expected_again().empty());
  }
  void Announce(std::vector<Nlri> routes) {
    const RouteBatch batch{.nlri = std::move(routes)};
    ASSERT_TRUE(injector_.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  }
  void Withdraw(const std::vector<Nlri>& routes) { ASSERT_TRUE(injector_.Withdraw(routes).ok()); }
  void Take(size_t octets) {
    peer_->Read(TakeOctets(injector_, kPeer, octets));
    injector_.Written(kPeer);
  }
  void Drain() {
    while (injector_.HasOutput(kPeer)) Take(4'096);
  }

  Injector injector_{Limits{}};
  std::unique_ptr<FakePeer> peer_;
};

// The fake peer checks that all it has comes again before EoRR.
// Conformance.
TEST_F(RefreshUnderWayTest, ARouteThatComesBackBehindItIsToldAgain) {
  Begin(NumberedFrom(0));
  Withdraw({Numbered(2'500), Numbered(10)});
  Announce({Numbered(2'500)});
  Drain();
  EXPECT_THAT(peer_->refreshed(), SizeIs(1));
  EXPECT_EQ(peer_->routes().size(), kRoutes - 1);
}

TEST_F(RefreshUnderWayTest, ARouteThatComesBackBehindItWithOtherAttributesIsToldBeforeItsEnd) {
  Begin(NumberedFrom(0));
  Withdraw({Numbered(2'500), Numbered(10)});
  const RouteBatch changed{.attributes = Med(7), .nlri = {Numbered(2'500)}};
  ASSERT_TRUE(injector_.Announce(absl::MakeConstSpan(&changed, 1)).ok());
  Drain();
  EXPECT_THAT(peer_->refreshed(), SizeIs(1));
  EXPECT_EQ(peer_->routes().at(Numbered(2'500)).med, 7u);
}

TEST_F(RefreshUnderWayTest, APathThatTakesTheWordBehindItIsToldAgain) {
  std::vector<Nlri> routes = NumberedFrom(1);
  routes.insert(routes.begin(), {Numbered(0).prefix, 2});
  routes.push_back({Numbered(0).prefix, 1});
  Begin(routes);
  Withdraw({{Numbered(0).prefix, 1}});
  Drain();
  EXPECT_THAT(peer_->refreshed(), SizeIs(1));
  EXPECT_EQ(peer_->routes().size(), kRoutes);
}

}  // namespace
}  // namespace herald::injector
