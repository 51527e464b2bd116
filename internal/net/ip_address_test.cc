#include "internal/net/ip_address.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace herald {
namespace {

struct TextCase {
  absl::string_view text;
  absl::string_view formatted;
};

class RoundTrip : public ::testing::TestWithParam<TextCase> {};

TEST_P(RoundTrip, FormatsAsRfc5952Says) {
  const absl::StatusOr<IpAddress> address = IpAddress::Parse(GetParam().text);
  ASSERT_TRUE(address.ok()) << GetParam().text;
  EXPECT_EQ(address->Format(), GetParam().formatted);
  const absl::StatusOr<IpAddress> again = IpAddress::Parse(address->Format());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, *address);
}

INSTANTIATE_TEST_SUITE_P(IpAddress, RoundTrip,
                         ::testing::Values(TextCase{"0.0.0.0", "0.0.0.0"},
                                           TextCase{"255.255.255.255", "255.255.255.255"},
                                           TextCase{"192.0.2.1", "192.0.2.1"}, TextCase{"::", "::"},
                                           TextCase{"::1", "::1"}, TextCase{"1::", "1::"},
                                           TextCase{"2001:DB8::0001", "2001:db8::1"},
                                           TextCase{"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
                                           TextCase{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                                           TextCase{"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                                           TextCase{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
                                           TextCase{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                                           TextCase{"0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"},
                                           TextCase{"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
                                           TextCase{"0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"},
                                           TextCase{"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
                                           TextCase{"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
                                           TextCase{"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
                                           TextCase{"::ffff:c000:201", "::ffff:192.0.2.1"},
                                           TextCase{"1:2:3:4:5:6:192.0.2.1",
                                                    "1:2:3:4:5:6:c000:201"},
                                           TextCase{"64:ff9b::192.0.2.33", "64:ff9b::c000:221"}));

class Malformed : public ::testing::TestWithParam<absl::string_view> {};

TEST_P(Malformed, IsRefused) { EXPECT_FALSE(IpAddress::Parse(GetParam()).ok()) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(
    IpAddress, Malformed,
    ::testing::Values("", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04",
                      "1.2.3.4 ", " 1.2.3.4", "1..2.3", "1.2.3.-4", "+1.2.3.4", "0x1.2.3.4",
                      "1.2.3.1000", ":", ":::", "1:::2", "1::2::3", ":1:2:3:4:5:6:7",
                      "1:2:3:4:5:6:7:", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                      "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::", "g::", "fe80::1%eth0",
                      "[::1]", "::1 ", "1.2.3.4::", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4",
                      "::1.2.3.4:5", "1:2:3:4:5:6:7:8:1.2.3.4", absl::string_view("1.2.3.4\0", 8)));

TEST(IpAddress, KeepsOctets) {
  const IpAddress address = IpAddress::Parse("2001:db8::8:800:200c:417a").value();
  const IpAddress::V6Octets octets = {0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,
                                      0,    8,    8,    0,    0x20, 0x0c, 0x41, 0x7a};
  EXPECT_EQ(address.v6(), octets);
  EXPECT_EQ(IpAddress::V6(octets), address);
  EXPECT_EQ(IpAddress::V4(0xc0000201).v4(), 0xc0000201u);
}

TEST(IpAddress, FamiliesNeverCompareEqual) {
  EXPECT_NE(IpAddress::Parse("0.0.0.0").value(), IpAddress::Parse("::").value());
}

TEST(IpAddress, KnowsSpecialAddresses) {
  const auto parse = [](absl::string_view text) { return IpAddress::Parse(text).value(); };
  EXPECT_TRUE(parse("::").IsUnspecified());
  EXPECT_TRUE(parse("0.0.0.0").IsUnspecified());
  EXPECT_FALSE(parse("::1").IsUnspecified());
  EXPECT_TRUE(parse("224.0.0.0").IsMulticast());
  EXPECT_TRUE(parse("239.255.255.255").IsMulticast());
  EXPECT_FALSE(parse("240.0.0.0").IsMulticast());
  EXPECT_FALSE(parse("223.255.255.255").IsMulticast());
  EXPECT_TRUE(parse("ff02::1").IsMulticast());
  EXPECT_FALSE(parse("fe80::1").IsMulticast());
  EXPECT_TRUE(parse("fe80::1").IsLinkLocal());
  EXPECT_TRUE(parse("febf:ffff::1").IsLinkLocal());
  EXPECT_FALSE(parse("fec0::1").IsLinkLocal());
  EXPECT_FALSE(parse("169.254.0.1").IsLinkLocal());
  EXPECT_TRUE(parse("127.9.9.9").IsLoopback());
  EXPECT_TRUE(parse("::1").IsLoopback());
  EXPECT_FALSE(parse("128.0.0.1").IsLoopback());
  EXPECT_FALSE(parse("::2").IsLoopback());
}

TEST(RouterId, IsWrittenLikeAnIpv4Address) {
  EXPECT_EQ(ParseRouterId("10.0.0.1").value(), RouterId(0x0a000001));
  EXPECT_EQ(FormatRouterId(RouterId(0xe0000001)), "224.0.0.1");
  EXPECT_FALSE(ParseRouterId("0.0.0.0").ok());
  EXPECT_FALSE(ParseRouterId("167772161").ok());
  EXPECT_FALSE(ParseRouterId("::1").ok());
}

}  // namespace
}  // namespace herald
