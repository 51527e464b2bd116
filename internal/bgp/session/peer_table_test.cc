#include "internal/bgp/session/peer_table.h"

#include "gtest/gtest.h"

namespace herald::session {
namespace {

IpAddress Address(const char* text) { return IpAddress::Parse(text).value(); }

const SessionEnds kAny{.remote = Address("192.0.2.1")};
const SessionEnds kAtOne{.remote = Address("192.0.2.1"), .local = Address("192.0.2.10")};
const SessionEnds kAtTwo{.remote = Address("192.0.2.1"), .local = Address("192.0.2.20")};

SessionEnds Arrived(const char* local, const char* interface = "eth0") {
  return {.remote = Address("192.0.2.1"), .local = Address(local), .interface = interface};
}

TEST(PeerTable, AnyEndOfOursWillDoIfNoneIsNamed) {
  PeerTable table;
  ASSERT_TRUE(table.Add(kAny, PeerId(7)));
  EXPECT_EQ(table.Find(Arrived("192.0.2.10")), PeerId(7));
  EXPECT_EQ(table.Find({.remote = Address("192.0.2.2"), .local = Address("192.0.2.10")}),
            std::nullopt);
}

TEST(PeerTable, PeersWithOneAddressDifferInOurs) {
  PeerTable table;
  ASSERT_TRUE(table.Add(kAtOne, PeerId(1)));
  ASSERT_TRUE(table.Add(kAtTwo, PeerId(2)));
  EXPECT_EQ(table.Find(Arrived("192.0.2.10")), PeerId(1));
  EXPECT_EQ(table.Find(Arrived("192.0.2.20")), PeerId(2));
  EXPECT_EQ(table.Find(Arrived("192.0.2.30")), std::nullopt);
}

TEST(PeerTable, WhoSaysMoreGoesFirst) {
  PeerTable table;
  SessionEnds through = kAny, both = kAtOne;
  through.interface = both.interface = "eth1";
  ASSERT_TRUE(table.Add(kAny, PeerId(0)));
  ASSERT_TRUE(table.Add(through, PeerId(1)));
  ASSERT_TRUE(table.Add(kAtOne, PeerId(2)));
  ASSERT_TRUE(table.Add(both, PeerId(3)));
  EXPECT_EQ(table.Find(Arrived("192.0.2.20", "eth0")), PeerId(0));
  EXPECT_EQ(table.Find(Arrived("192.0.2.20", "eth1")), PeerId(1));
  EXPECT_EQ(table.Find(Arrived("192.0.2.10", "eth0")), PeerId(2));
  EXPECT_EQ(table.Find(Arrived("192.0.2.10", "eth1")), PeerId(3));
}

TEST(PeerTable, TheSameEndsAreTaken) {
  PeerTable table;
  ASSERT_TRUE(table.Add(kAtOne, PeerId(1)));
  EXPECT_FALSE(table.Add(kAtOne, PeerId(2)));
  EXPECT_EQ(table.Find(Arrived("192.0.2.10")), PeerId(1));
}

TEST(PeerTable, WhoGoesIsNotFound) {
  PeerTable table;
  ASSERT_TRUE(table.Add(kAtOne, PeerId(1)));
  ASSERT_TRUE(table.Add(kAny, PeerId(2)));
  table.Remove(kAtOne);
  EXPECT_EQ(table.Find(Arrived("192.0.2.10")), PeerId(2));
  table.Remove(kAny);
  table.Remove(kAny);
  EXPECT_EQ(table.Find(Arrived("192.0.2.10")), std::nullopt);
}

}  // namespace
}  // namespace herald::session
