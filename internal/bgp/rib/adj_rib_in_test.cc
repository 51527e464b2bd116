#include "internal/bgp/rib/adj_rib_in.h"

#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "absl/strings/string_view.h"

namespace herald::rib {
namespace {

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
AttributesRef Set(uint32_t med) {
  return std::make_shared<const PathAttributes>(PathAttributes{.med = med});
}

const Nlri kV4 = Route("10.0.0.0/24"), kV6 = Route("2001:db8::/32");
const absl::Time kFirst = absl::FromUnixSeconds(1), kLater = absl::FromUnixSeconds(2);

TEST(AdjRibIn, KeepsTheLatestWordAndWhenItCame) {
  AdjRibIn routes;
  const AttributesRef one = Set(1), two = Set(2);
  EXPECT_TRUE(routes.Announce(kV4, one, kFirst));
  EXPECT_TRUE(routes.Announce(kV4, two, kLater));
  EXPECT_EQ(routes.Find(kV4)->attributes, two);
  EXPECT_EQ(routes.Find(kV4)->received, kLater);
  EXPECT_EQ(routes.size(), 1u);
}

TEST(AdjRibIn, AnUnchangedRouteKeepsItsTime) {
  AdjRibIn routes;
  const AttributesRef one = Set(1);
  routes.Announce(kV4, one, kFirst);
  EXPECT_FALSE(routes.Announce(kV4, one, kLater));
  EXPECT_EQ(routes.Find(kV4)->received, kFirst);
}

TEST(AdjRibIn, WithdrawsWhatItHas) {
  AdjRibIn routes;
  routes.Announce(kV4, Set(1), kFirst);
  EXPECT_TRUE(routes.Withdraw(kV4));
  EXPECT_FALSE(routes.Withdraw(kV4));
  EXPECT_EQ(routes.Find(kV4), nullptr);
}

TEST(AdjRibIn, CountsByFamily) {
  AdjRibIn routes;
  routes.Announce(kV4, Set(1), kFirst);
  routes.Announce(kV6, Set(1), kFirst);
  routes.Announce(kV6, Set(2), kFirst);
  EXPECT_EQ(routes.count(kIpv4Unicast), 1u);
  EXPECT_EQ(routes.count(kIpv6Unicast), 1u);
  routes.Withdraw(kV6);
  EXPECT_EQ(routes.count(kIpv6Unicast), 0u);
}

TEST(AdjRibIn, AFamilyIsStaleUntilAnnouncedAgain) {
  AdjRibIn routes;
  const AttributesRef one = Set(1);
  const Nlri other = Route("10.0.1.0/24");
  for (const Nlri& nlri : {kV4, other, kV6}) routes.Announce(nlri, one, kFirst);
  routes.MarkStale(kIpv4Unicast);
  EXPECT_EQ(routes.stale_count(kIpv4Unicast), 2u);
  EXPECT_EQ(routes.stale_count(kIpv6Unicast), 0u);
  EXPECT_FALSE(routes.IsStale(*routes.Find(kV6)));

  EXPECT_FALSE(routes.Announce(kV4, one, kLater));
  EXPECT_FALSE(routes.IsStale(*routes.Find(kV4)));
  EXPECT_TRUE(routes.IsStale(*routes.Find(other)));
  EXPECT_EQ(routes.stale_count(kIpv4Unicast), 1u);

  routes.MarkStale(kIpv4Unicast);
  EXPECT_EQ(routes.stale_count(kIpv4Unicast), 2u);
  EXPECT_TRUE(routes.Withdraw(kV4));
  EXPECT_TRUE(routes.Announce(other, Set(2), kLater));
  EXPECT_EQ(routes.stale_count(kIpv4Unicast), 0u);
}

TEST(AdjRibIn, AChangeSaysWhereTheRouteStandsOrStood) {
  AdjRibIn routes;
  const auto added = routes.Announce(kV4, Set(1), kFirst);
  EXPECT_TRUE(added->stands);
  EXPECT_EQ(routes.PlaceOf(kV4), added->place);
  EXPECT_EQ(routes.PlaceOf(kV4, added->place + 1), added->place);
  EXPECT_EQ(routes.At(added->place), routes.Find(kV4));
  EXPECT_TRUE(routes.Announce(kV4, Set(2), kFirst)->stands);
  const auto gone = routes.Withdraw(kV4);
  EXPECT_FALSE(gone->stands);
  EXPECT_EQ(gone->place, added->place);
  EXPECT_EQ(routes.PlaceOf(kV4, gone->place), std::nullopt);
  EXPECT_EQ(routes.Announce(kV6, Set(1), kFirst)->place, gone->place);
  EXPECT_EQ(routes.PlaceOf(kV4, gone->place), std::nullopt);
  routes.Announce(kV4, Set(1), kFirst);
  EXPECT_EQ(routes.At(*routes.PlaceOf(kV4, gone->place))->nlri, kV4);
}

TEST(AdjRibIn, AReplacedRouteStaysStale) {
  AdjRibIn routes;
  routes.Announce(kV4, Set(1), kFirst);
  routes.MarkStale(kIpv4Unicast);
  const AttributesRef two = Set(2);
  routes.Replace(*routes.PlaceOf(kV4), two, kLater);
  EXPECT_EQ(routes.Find(kV4)->attributes, two);
  EXPECT_TRUE(routes.IsStale(*routes.Find(kV4)));
}

TEST(AdjRibIn, APlaceIsUsedAgain) {
  AdjRibIn routes;
  const Nlri stays{*Prefix::Parse("198.51.100.0/24")};
  routes.Announce(stays, Set(1), kFirst);
  for (int round = 0; round < 5; ++round) {
    routes.Announce(kV4, Set(1), kFirst);
    routes.Announce(kV6, Set(1), kFirst);
    routes.Withdraw(kV4);
    routes.Withdraw(kV6);
  }
  EXPECT_EQ(routes.places(), 3u);
  EXPECT_EQ(routes.At(1), nullptr);
  EXPECT_EQ(routes.At(3), nullptr);
  EXPECT_EQ(routes.size(), 1u);
}

}  // namespace
}  // namespace herald::rib
