#include "internal/bgp/wire/capability_codec.h"

#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"

namespace herald::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Family kIpv4Labeled{Afi::kIpv4, static_cast<Safi>(4)};

// From code, length and value in hexadecimal; of several, all must be whole.
std::vector<Capability> Decode(absl::string_view digits) {
  std::vector<Capability> capabilities;
  EXPECT_TRUE(DecodeCapabilities(FromHex(digits), capabilities)) << digits;
  return capabilities;
}

std::string Encode(const Capability& capability) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeCapabilities({capability}, out);
  return ToHex(octets);
}

struct Vector {
  std::string name;
  std::string octets;
  Capability capability;
};

// As the named daemons sent them, unless it says figure: then as the RFC draws it.
const std::vector<Vector> kVectors = {
    {"Gobgp_Multiprotocol", "010400010001", MultiprotocolCapability{kIpv4Unicast}},
    {"Frr_RouteRefresh", "0200", RouteRefreshCapability{}},
    {"Figure_ExtendedNextHop", "0506000100010002",
     ExtendedNextHopCapability{{{kIpv4Unicast, Afi::kIpv6}}}},
    {"Frr_ExtendedMessage", "0600", ExtendedMessageCapability{}},
    {"Frr_Role", "090103", RoleCapability{Role::kCustomer}},
    {"Figure_RoleRouteServer", "090101", RoleCapability{Role::kRouteServer}},
    {"Bird_GracefulRestart", "40020078", GracefulRestartCapability{.restart_time_s = 120}},
    {"ExaBgp_GracefulRestart", "4006403c00010180",
     GracefulRestartCapability{false, true, 60, {{kIpv4Unicast, true}}}},
    {"Figure_GracefulRestart", "400a8fff0001010000020180",
     GracefulRestartCapability{true, false, 4095, {{kIpv4Unicast, false}, {kIpv6Unicast, true}}}},
    {"Bird_FourOctetAs", "41040000fde8", FourOctetAsCapability{Asn(65000)}},
    {"Bird_AddPath", "45080001010300020103",
     AddPathCapability{{{kIpv4Unicast, AddPathMode::kBoth}, {kIpv6Unicast, AddPathMode::kBoth}}}},
    {"Gobgp_AddPath", "45080001010100010401",
     AddPathCapability{
         {{kIpv4Unicast, AddPathMode::kReceive}, {kIpv4Labeled, AddPathMode::kReceive}}}},
    {"Figure_AddPathSend", "450400020102", AddPathCapability{{{kIpv6Unicast, AddPathMode::kSend}}}},
    {"Frr_EnhancedRouteRefresh", "4600", EnhancedRouteRefreshCapability{}},
    {"Bird_LongLived", "4700", LongLivedGracefulRestartCapability{}},
    {"Frr_LongLived", "470e00010180000168 00020180000168",
     LongLivedGracefulRestartCapability{{{kIpv4Unicast, true, 360}, {kIpv6Unicast, true, 360}}}},
    {"Figure_LongLived", "470700020100ffffff",
     LongLivedGracefulRestartCapability{{{kIpv6Unicast, false, 0xffffff}}}},
    {"Frr_Fqdn", "49110f65786974312d64656269616e2d313100", FqdnCapability{"exit1-debian-11", ""}},
    {"Figure_FqdnWithDomain", "490b02723107652e74657374 2e", FqdnCapability{"r1", "e.test."}},
    {"Figure_SoftwareVersion", "4b0908425244 2f322e3133", SoftwareVersionCapability{"BRD/2.13"}},
    {"Cisco_Unknown", "8000", UnknownCapability{128, {}}},
};

class Vectors : public ::testing::TestWithParam<Vector> {};

TEST_P(Vectors, AreReadAndWritten) {
  EXPECT_THAT(Decode(GetParam().octets), ElementsAre(GetParam().capability));
  EXPECT_EQ(Encode(GetParam().capability), ToHex(FromHex(GetParam().octets)));
}

INSTANTIATE_TEST_SUITE_P(Capabilities, Vectors, ::testing::ValuesIn(kVectors),
                         [](const auto& v) { return v.param.name; });

// Conformance: G-6.
TEST(Capabilities, OfAnIllegalValueAreUnknownOnes) {
  for (const absl::string_view octets : {
           "01 03 000100",            // Multiprotocol.
           "02 01 00",                // Route refresh.
           "05 05 0001000100",        // Extended next hop.
           "05 06 000101010002",      // The same, a SAFI of two octets.
           "06 01 00",                // Extended message.
           "09 00",                   // Role.
           "09 02 0303",              //
           "09 01 05",                // The same, one that is not assigned.
           "40 00",                   // Graceful restart.
           "40 01 80",                //
           "40 04 00780001",          //
           "40 05 0078000101",        //
           "41 02 fde9",              // Four-octet AS.
           "45 03 000101",            // ADD-PATH.
           "46 01 00",                // Enhanced route refresh.
           "47 06 000101800000",      // Long-lived graceful restart.
           "47 08 0001018000000100",  //
           "49 00",                   // FQDN.
           "49 01 00",                //
           "49 03 04 6162",           // The same, the host runs past the end,
           "49 04 01 61 02 62",       // the domain does,
           "49 05 01 61 01 62 00",    // something follows.
           "4b 00",                   // Software version.
           "4b 02 40 78",             //
           "4b 03 01 78 00",          //
       }) {
    const std::vector<uint8_t> whole = FromHex(octets);
    const UnknownCapability unknown{whole[0], {whole.begin() + 2, whole.end()}};
    EXPECT_THAT(Decode(octets), ElementsAre(Capability(unknown))) << octets;
    EXPECT_EQ(Encode(unknown), ToHex(whole));
  }
}

// Conformance: A-6.
TEST(Capabilities, AddPathModesThatAreNotKnownAreLeftOut) {
  EXPECT_THAT(Decode("45 0c 00010100 00020103 00010404"),
              ElementsAre(AddPathCapability{{{kIpv6Unicast, AddPathMode::kBoth}}}));
  EXPECT_THAT(Decode("45 08 00010104 000201ff"), ElementsAre(AddPathCapability{}));
}

TEST(Capabilities, BitsThatAreReservedMeanNothing) {
  EXPECT_THAT(Decode("01 04 0001 ff 01"), ElementsAre(MultiprotocolCapability{kIpv4Unicast}));
  EXPECT_THAT(Decode("40 06 3078 0001 01 7f"),
              ElementsAre(GracefulRestartCapability{false, false, 120, {{kIpv4Unicast, false}}}));
  EXPECT_THAT(Decode("47 07 0001 01 7f 000001"),
              ElementsAre(LongLivedGracefulRestartCapability{{{kIpv4Unicast, false, 1}}}));
}

// As many octets as a value can have.
TEST(Capabilities, OfTheLargestSize) {
  for (const Capability& capability : std::vector<Capability>{
           AddPathCapability{std::vector<AddPathCapability::Row>(63)},
           GracefulRestartCapability{.rows = std::vector<GracefulRestartCapability::Row>(63)},
           LongLivedGracefulRestartCapability{
               std::vector<LongLivedGracefulRestartCapability::Row>(36)},
           FqdnCapability{std::string(126, 'h'), std::string(127, 'd')},
           SoftwareVersionCapability{std::string(254, 'v')},
           UnknownCapability{200, std::vector<uint8_t>(255)},
       }) {
    EXPECT_THAT(Decode(Encode(capability)), ElementsAre(capability));
  }
}

TEST(Capabilities, OneThatRunsPastTheEndIsAFault) {
  for (const absl::string_view octets : {"46", "46 01", "02 00 40 02 00", "49 05 03 616263"}) {
    std::vector<Capability> capabilities;
    EXPECT_FALSE(DecodeCapabilities(FromHex(octets), capabilities)) << octets;
  }
  EXPECT_THAT(Decode(""), IsEmpty());
}

}  // namespace
}  // namespace herald::wire
