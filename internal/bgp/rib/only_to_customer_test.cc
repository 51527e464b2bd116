#include "internal/bgp/rib/only_to_customer.h"

#include <optional>

#include <gtest/gtest.h>

namespace herald::rib {
namespace {

constexpr Asn kLocal{65001}, kPeerAsn{65002}, kThird{65003};
PathAttributes Plain() { return {}; }
PathAttributes Marked(Asn asn) { return {.only_to_customer = asn}; }

struct Row {
  Role ours;
  bool sets;   // On a route without it.
  bool sends;  // A route with it.
  bool takes_any;
  bool takes_the_peers;
};

class OnlyToCustomerTest : public testing::TestWithParam<Row> {};

// Conformance: O-2.
TEST_P(OnlyToCustomerTest, IsSetTowardsCustomersPeersAndClients) {
  PathAttributes attributes;
  SetOnlyToCustomer(GetParam().ours, kLocal, attributes);
  EXPECT_EQ(attributes.only_to_customer,
            GetParam().sets ? std::make_optional(kLocal) : std::nullopt);
}

// Conformance: O-3.
TEST_P(OnlyToCustomerTest, IsNeverAltered) {
  PathAttributes attributes = Marked(kThird);
  SetOnlyToCustomer(GetParam().ours, kLocal, attributes);
  EXPECT_EQ(attributes.only_to_customer, kThird);
}

// Conformance: O-2.
TEST_P(OnlyToCustomerTest, KeepsARouteFromProvidersPeersAndRouteServers) {
  EXPECT_FALSE(WouldLeak(GetParam().ours, Plain()));
  EXPECT_EQ(WouldLeak(GetParam().ours, Marked(kLocal)), !GetParam().sends);
}

TEST_P(OnlyToCustomerTest, TellsARouteThatWasLeakedToUs) {
  EXPECT_FALSE(WasLeaked(GetParam().ours, kPeerAsn, Plain()));
  EXPECT_EQ(WasLeaked(GetParam().ours, kPeerAsn, Marked(kThird)), !GetParam().takes_any);
  EXPECT_EQ(WasLeaked(GetParam().ours, kPeerAsn, Marked(kPeerAsn)), !GetParam().takes_the_peers);
}

INSTANTIATE_TEST_SUITE_P(Roles, OnlyToCustomerTest,
                         testing::Values(Row{Role::kProvider, true, true, false, false},
                                         Row{Role::kRouteServer, true, true, false, false},
                                         Row{Role::kPeer, true, false, false, true},
                                         Row{Role::kCustomer, false, false, true, true},
                                         Row{Role::kRouteServerClient, false, false, true, true}));

// Conformance: O-4.
TEST(OnlyToCustomer, IsOfUnicastFamiliesOnly) {
  EXPECT_TRUE(HasOnlyToCustomer(kIpv4Unicast));
  EXPECT_TRUE(HasOnlyToCustomer(kIpv6Unicast));
  EXPECT_FALSE(HasOnlyToCustomer({Afi::kIpv4, static_cast<Safi>(2)}));
  EXPECT_FALSE(HasOnlyToCustomer({static_cast<Afi>(25), Safi::kUnicast}));
}

}  // namespace
}  // namespace herald::rib
