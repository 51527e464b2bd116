#include "internal/bgp/fsm/capability_text.h"

#include "gtest/gtest.h"

namespace herald::fsm {
namespace {

TEST(CapabilityText, TellsWhatTheCapabilitySays) {
  const auto format = [](const Capability& capability) { return FormatCapability(capability); };
  EXPECT_EQ(format(MultiprotocolCapability{kIpv6Unicast}), "multiprotocol ipv6-unicast");
  EXPECT_EQ(format(RouteRefreshCapability{}), "route refresh");
  EXPECT_EQ(format(ExtendedNextHopCapability{{{kIpv4Unicast}}}), "extended next hop ipv4-unicast");
  EXPECT_EQ(format(ExtendedMessageCapability{}), "extended message");
  EXPECT_EQ(format(RoleCapability{Role::kRouteServerClient}), "role route server client");
  EXPECT_EQ(format(GracefulRestartCapability{.restart_time_s = 120}), "graceful restart 120 s");
  EXPECT_EQ(format(GracefulRestartCapability{
                true, true, 0, {{kIpv4Unicast, true}, {kIpv6Unicast, false}}}),
            "graceful restart 0 s, restarted, with notifications, "
            "ipv4-unicast (forwarding preserved), ipv6-unicast");
  EXPECT_EQ(format(FourOctetAsCapability{Asn(4200000000)}), "four-octet AS 4200000000");
  EXPECT_EQ(format(AddPathCapability{{{kIpv4Unicast, AddPathMode::kReceive},
                                      {kIpv6Unicast, AddPathMode::kSend},
                                      {{Afi::kIpv4, Safi{4}}, AddPathMode::kBoth}}}),
            "ADD-PATH ipv4-unicast receive, ipv6-unicast send, afi-1-safi-4 send and receive");
  EXPECT_EQ(format(EnhancedRouteRefreshCapability{}), "enhanced route refresh");
  EXPECT_EQ(format(LongLivedGracefulRestartCapability{}), "long-lived graceful restart");
  EXPECT_EQ(format(LongLivedGracefulRestartCapability{{{kIpv4Unicast, true, 86400}}}),
            "long-lived graceful restart ipv4-unicast 86400 s (forwarding preserved)");
  EXPECT_EQ(format(FqdnCapability{"edge1", ""}), "host name \"edge1\"");
  EXPECT_EQ(format(FqdnCapability{"edge1", "example.net"}), "host name \"edge1.example.net\"");
  EXPECT_EQ(format(SoftwareVersionCapability{"FRRouting/9.1"}),
            "software version \"FRRouting/9.1\"");
}

TEST(CapabilityText, ShowsABoundedPartOfWhatIsNotKnown) {
  EXPECT_EQ(FormatCapability(UnknownCapability{239, {}}), "code 239");
  EXPECT_EQ(FormatCapability(UnknownCapability{9, {0x1b}}), "code 9 0x1b");
  const std::string shown(64, '0');
  EXPECT_EQ(FormatCapability(UnknownCapability{239, std::vector<uint8_t>(32)}),
            "code 239 0x" + shown);
  EXPECT_EQ(FormatCapability(UnknownCapability{239, std::vector<uint8_t>(255)}),
            "code 239 0x" + shown + "...");
}

TEST(CapabilityText, EscapesWhatThePeerWrote) {
  EXPECT_EQ(FormatCapability(FqdnCapability{std::string("a\n\x1b[2J\0b", 8), ""}),
            "host name \"a\\u000a\\u001b[2J\\u0000b\"");
  EXPECT_EQ(FormatCapability(SoftwareVersionCapability{"v\xff"}), "software version \"0x76ff\"");
}

TEST(RoleText, NamesWhatIsNotAssigned) { EXPECT_EQ(RoleName(Role{7}), "role 7"); }

}  // namespace
}  // namespace herald::fsm
