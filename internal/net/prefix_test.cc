#include "internal/net/prefix.h"

#include <vector>

#include "absl/hash/hash_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace herald {
namespace {

Prefix P(absl::string_view text) { return Prefix::Parse(text).value(); }

TEST(Prefix, ParsesAndFormats) {
  for (const absl::string_view text :
       {"0.0.0.0/0", "10.0.0.0/8", "192.0.2.128/25", "192.0.2.1/32", "::/0", "2001:db8::/32",
        "2001:db8:0:8000::/49", "2001:db8:0:0:8000::/65", "2001:db8::1/128"}) {
    EXPECT_EQ(P(text).Format(), text);
  }
}

TEST(Prefix, AddressAloneIsAHostRoute) {
  EXPECT_EQ(P("192.0.2.1").Format(), "192.0.2.1/32");
  EXPECT_EQ(P("2001:db8::1").Format(), "2001:db8::1/128");
}

TEST(Prefix, RefusesMalformedText) {
  for (const absl::string_view text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8 ", "10.0.0.0/8/8", "10.0.0.0/1000", "::/129", "::/0x1", "10/8"}) {
    EXPECT_FALSE(Prefix::Parse(text).ok()) << text;
  }
}

TEST(Prefix, RefusesHostBitsAndNamesThePrefix) {
  const absl::StatusOr<Prefix> v4 = Prefix::Parse("192.0.2.1/24");
  EXPECT_THAT(v4.status().message(), ::testing::HasSubstr("192.0.2.0/24"));
  const absl::StatusOr<Prefix> v6 = Prefix::Parse("2001:db8::1/64");
  EXPECT_THAT(v6.status().message(), ::testing::HasSubstr("2001:db8::/64"));
}

TEST(Prefix, MasksForTheWire) {
  const IpAddress v6 = IpAddress::Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").value();
  EXPECT_EQ(Prefix::Masked(v6, 0).Format(), "::/0");
  EXPECT_EQ(Prefix::Masked(v6, 63).Format(), "ffff:ffff:ffff:fffe::/63");
  EXPECT_EQ(Prefix::Masked(v6, 64).Format(), "ffff:ffff:ffff:ffff::/64");
  EXPECT_EQ(Prefix::Masked(v6, 65).Format(), "ffff:ffff:ffff:ffff:8000::/65");
  EXPECT_EQ(Prefix::Masked(v6, 128).address(), v6);
  EXPECT_EQ(Prefix::Masked(IpAddress::V4(0xffffffff), 15).Format(), "255.254.0.0/15");
}

TEST(Prefix, Covers) {
  EXPECT_TRUE(P("0.0.0.0/0").Covers(P("192.0.2.0/24")));
  EXPECT_TRUE(P("192.0.2.0/24").Covers(P("192.0.2.0/24")));
  EXPECT_TRUE(P("192.0.2.0/24").Covers(P("192.0.2.255/32")));
  EXPECT_FALSE(P("192.0.2.0/24").Covers(P("192.0.3.0/24")));
  EXPECT_FALSE(P("192.0.2.0/24").Covers(P("192.0.0.0/16")));
  EXPECT_FALSE(P("0.0.0.0/0").Covers(P("::/0")));
  EXPECT_TRUE(P("2001:db8::/33").Covers(P("2001:db8:7fff::/48")));
  EXPECT_FALSE(P("2001:db8::/33").Covers(P("2001:db8:8000::/48")));
}

TEST(Prefix, Hashes) {
  EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly(
      {P("0.0.0.0/0"), P("::/0"), P("0.0.0.0/1"), P("192.0.2.0/24"), P("2001:db8::/32"),
       P("2001:db8::/33")}));
}

TEST(Prefix, FamilyIsUnicast) {
  EXPECT_EQ(P("192.0.2.0/24").family(), kIpv4Unicast);
  EXPECT_EQ(P("2001:db8::/32").family(), kIpv6Unicast);
}

TEST(Family, ParsesWhatItFormats) {
  EXPECT_EQ(ParseFamily("ipv4-unicast").value(), kIpv4Unicast);
  EXPECT_EQ(ParseFamily("ipv6-unicast").value(), kIpv6Unicast);
  EXPECT_FALSE(ParseFamily("ipv4").ok());
  EXPECT_EQ(FormatFamily(Family{static_cast<Afi>(25), static_cast<Safi>(70)}), "afi-25-safi-70");
}

}  // namespace
}  // namespace herald
