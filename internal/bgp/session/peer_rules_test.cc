#include "internal/bgp/session/peer_rules.h"

#include <unistd.h>

#include <array>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/version/version.h"

namespace herald::session {
namespace {

using ::testing::ElementsAre;

TEST(PeerRules, AreThoseOfTheConfiguration) {
  config::Peer config;
  config.address = IpAddress::V6(0x20010db8'00000000, 1);
  config.local_asn = Asn(65001);
  config.peer_asn = Asn(65002);
  config.router_id = RouterId(7);
  config.hold_time_s = 30;
  config.hold_time_min_s = 9;
  config.send_hold_time_s = 600;
  config.connect_retry_time_s = 5;
  config.families = {kIpv4Unicast, kIpv6Unicast};
  config.families_required = true;
  config.passive = true;
  config.add_path_send = {kIpv4Unicast};
  config.add_path_receive = {kIpv6Unicast};
  config.graceful_restart = true;
  config.long_lived_stale_time_max_s = 3600;
  config.role = Role::kPeer;
  config.role_strict = true;
  config.required_capabilities = {RequiredCapability::kExtendedMessage};

  const fsm::PeerRules rules = RulesOf(config);
  EXPECT_EQ(rules.local_asn, Asn(65001));
  EXPECT_EQ(rules.peer_asn, Asn(65002));
  EXPECT_EQ(rules.router_id, RouterId(7));
  EXPECT_EQ(rules.hold_time_s, 30);
  EXPECT_EQ(rules.hold_time_min_s, 9);
  EXPECT_EQ(rules.send_hold_time_s, 600u);
  EXPECT_EQ(rules.connect_retry_time, std::chrono::seconds(5));
  EXPECT_THAT(rules.families, ElementsAre(kIpv4Unicast, kIpv6Unicast));
  EXPECT_TRUE(rules.families_required);
  EXPECT_TRUE(rules.passive);
  EXPECT_TRUE(rules.over_ipv6);
  EXPECT_THAT(rules.add_path_send, ElementsAre(kIpv4Unicast));
  EXPECT_THAT(rules.add_path_receive, ElementsAre(kIpv6Unicast));
  EXPECT_TRUE(rules.graceful_restart);
  EXPECT_EQ(rules.long_lived_stale_time_max_s, 3600u);
  EXPECT_EQ(rules.role, Role::kPeer);
  EXPECT_TRUE(rules.role_strict);
  EXPECT_THAT(rules.required_capabilities, ElementsAre(RequiredCapability::kExtendedMessage));
}

TEST(PeerRules, NamesAreThereOnlyIfTheyAreSent) {
  config::Peer config;
  EXPECT_EQ(RulesOf(config).host_name, "");
  EXPECT_EQ(RulesOf(config).software_version, "");
  config.send_host_name = true;
  config.send_software_version = true;
  std::array<char, 65> name{};
  ASSERT_EQ(gethostname(name.data(), name.size()), 0);
  EXPECT_EQ(RulesOf(config).host_name, name.data());
  EXPECT_EQ(RulesOf(config).software_version, std::string("herald/") + kVersion);
}

}  // namespace
}  // namespace herald::session
