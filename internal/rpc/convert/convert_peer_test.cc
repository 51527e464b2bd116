#include "internal/rpc/convert/convert_peer.h"

#include <memory>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace herald::rpc {
namespace {

v1::Negotiated Convert(const session::Negotiated& negotiated) {
  PeerView view;
  view.status.config = std::make_shared<const config::Peer>();
  view.status.negotiated = negotiated;
  v1::Peer proto;
  PeerToProto(view, proto);
  return proto.negotiated();
}

v1::Negotiated ConvertCapabilities(std::vector<Capability> capabilities) {
  session::Negotiated negotiated;
  negotiated.peer_capabilities = std::move(capabilities);
  return Convert(negotiated);
}

TEST(ConvertPeer, TellsWhatBothSidesAgreedOn) {
  const v1::Negotiated proto = Convert(session::Negotiated{
      .peer_router_id = RouterId(7),
      .families = {kIpv4Unicast, kIpv6Unicast},
      .enhanced_route_refresh = true,
      .add_path_send = {kIpv4Unicast},
      .add_path_receive = {kIpv6Unicast},
      .graceful_restart = fsm::GracefulRestart{.restarting = true,
                                               .notification = true,
                                               .restart_time_s = 120,
                                               .families = {{kIpv4Unicast, true}}},
      .long_lived = {{kIpv6Unicast, true, 3600}},
      .role = Role::kCustomer,
  });
  EXPECT_TRUE(proto.enhanced_route_refresh());
  ASSERT_EQ(proto.add_path_send_size(), 1);
  EXPECT_EQ(proto.add_path_send(0), v1::FAMILY_IPV4_UNICAST);
  ASSERT_EQ(proto.add_path_receive_size(), 1);
  EXPECT_EQ(proto.add_path_receive(0), v1::FAMILY_IPV6_UNICAST);
  EXPECT_EQ(proto.role(), v1::ROLE_CUSTOMER);
  EXPECT_TRUE(proto.graceful_restart().restarting());
  EXPECT_TRUE(proto.graceful_restart().notification());
  EXPECT_EQ(proto.graceful_restart().restart_time_s(), 120u);
  ASSERT_EQ(proto.graceful_restart().families_size(), 1);
  EXPECT_EQ(proto.graceful_restart().families(0).family(), v1::FAMILY_IPV4_UNICAST);
  EXPECT_TRUE(proto.graceful_restart().families(0).forwarding_preserved());
  ASSERT_EQ(proto.long_lived_graceful_restart_size(), 1);
  EXPECT_EQ(proto.long_lived_graceful_restart(0).family(), v1::FAMILY_IPV6_UNICAST);
  EXPECT_TRUE(proto.long_lived_graceful_restart(0).forwarding_preserved());
  EXPECT_EQ(proto.long_lived_graceful_restart(0).stale_time_s(), 3600u);
}

TEST(ConvertPeer, TellsWhatWasNotAgreedOn) {
  const v1::Negotiated proto = Convert(session::Negotiated());
  EXPECT_EQ(proto.role(), v1::ROLE_UNSPECIFIED);
  EXPECT_FALSE(proto.has_graceful_restart());
  EXPECT_EQ(proto.peer_host_name(), "");
}

// Conformance: P-1.
TEST(ConvertPeer, ShowsEachCapability) {
  const v1::Negotiated proto =
      ConvertCapabilities({RoleCapability{Role::kPeer}, UnknownCapability{239, {1, 2}}});
  ASSERT_EQ(proto.peer_capabilities_size(), 2);
  EXPECT_EQ(proto.peer_capabilities(0).code(), 9u);
  EXPECT_EQ(proto.peer_capabilities(0).text(), "role peer");
  EXPECT_EQ(proto.peer_capabilities(1).code(), 239u);
  EXPECT_EQ(proto.peer_capabilities(1).text(), "code 239 0x0102");
}

// Conformance: API-11.
TEST(ConvertPeer, EscapesThePeersWords) {
  const v1::Negotiated proto = ConvertCapabilities(
      {FqdnCapability{"a\n\x1b[2J", "b\"c"}, SoftwareVersionCapability{"v\xff"}});
  EXPECT_EQ(proto.peer_host_name(), "a\\u000a\\u001b[2J.b\\\"c");
  EXPECT_EQ(proto.peer_software_version(), "0x76ff");
  EXPECT_EQ(proto.peer_capabilities(0).text(), "host name \"a\\u000a\\u001b[2J.b\\\"c\"");
  EXPECT_EQ(proto.peer_capabilities(1).text(), "software version \"0x76ff\"");
}

}  // namespace
}  // namespace herald::rpc
