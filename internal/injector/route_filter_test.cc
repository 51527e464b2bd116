#include "internal/injector/route_filter.h"

#include <gtest/gtest.h>

#include "absl/strings/string_view.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

Prefix P(absl::string_view text) { return *Prefix::Parse(text); }
Nlri Route(absl::string_view prefix) { return {P(prefix)}; }

TEST(RouteFilter, AnEmptyFilterWantsAll) {
  const RouteFilter filter({});
  EXPECT_TRUE(filter.Wants(*RefOf(PeerId(3))));
  EXPECT_TRUE(filter.Wants(kIpv6Unicast));
  EXPECT_TRUE(filter.Wants(Route("10.0.0.0/8")));
  EXPECT_TRUE(filter.Wants(PathAttributes{}));
  EXPECT_FALSE(filter.looks_at_attributes());
}

TEST(RouteFilter, WantsPeersAndFamiliesNamed) {
  const RouteFilter filter({.peers = {"r1"}, .families = {kIpv4Unicast}});
  EXPECT_TRUE(filter.Wants(*RefOf(PeerId(1))));
  EXPECT_FALSE(filter.Wants(*RefOf(PeerId(0))));
  EXPECT_TRUE(filter.Wants(Route("10.0.0.0/8")));
  EXPECT_FALSE(filter.Wants(Route("2001:db8::/32")));
}

TEST(RouteFilter, WantsWhatIsInsideThePrefixesNamed) {
  const RouteFilter filter(
      {.covered_by = {P("10.0.0.0/8"), P("192.0.2.0/24"), P("2001:db8::/32")}});
  for (const auto* inside : {"10.0.0.0/8", "10.1.2.3/32", "192.0.2.128/25", "2001:db8:1::/48"}) {
    EXPECT_TRUE(filter.Wants(Route(inside))) << inside;
  }
  for (const auto* outside : {"0.0.0.0/0", "11.0.0.0/8", "192.0.0.0/16", "2001:db9::/32", "::/0"}) {
    EXPECT_FALSE(filter.Wants(Route(outside))) << outside;
  }
}

TEST(RouteFilter, WantsAnyOfTheCommunitiesNamed) {
  const RouteFilter filter({.communities = {Community(1), Community(2)}});
  EXPECT_TRUE(filter.looks_at_attributes());
  EXPECT_TRUE(filter.Wants(PathAttributes{.communities = {Community(3), Community(2)}}));
  EXPECT_FALSE(filter.Wants(PathAttributes{.communities = {Community(3)}}));
  EXPECT_FALSE(filter.Wants(PathAttributes{}));
}

}  // namespace
}  // namespace herald::injector
