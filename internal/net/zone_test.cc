#include "internal/net/zone.h"

#include "gtest/gtest.h"

namespace herald {
namespace {

TEST(Zone, IsNamedWithALinkLocalAddressOnly) {
  EXPECT_EQ(FormatInZone(IpAddress::Parse("fe80::1").value(), "eth0"), "fe80::1%eth0");
  EXPECT_EQ(FormatInZone(IpAddress::Parse("2001:db8::1").value(), "eth0"), "2001:db8::1");
  EXPECT_EQ(FormatInZone(IpAddress::Parse("169.254.0.1").value(), "eth0"), "169.254.0.1");
}

}  // namespace
}  // namespace herald
