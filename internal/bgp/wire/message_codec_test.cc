#include "internal/bgp/wire/message_codec.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"

namespace herald::wire {
namespace {

constexpr char kMarker[] = "ffffffffffffffffffffffffffffffff";

Decoded<Header> HeaderOf(size_t size, int type, size_t message_size_max) {
  std::vector<uint8_t> octets(16, 0xff);
  Writer out(octets);
  out.U16(static_cast<uint16_t>(size));
  out.U8(static_cast<uint8_t>(type));
  return DecodeHeader(octets, message_size_max);
}

struct Bounds {
  MessageType type;
  size_t size_min;
  size_t size_max;
  size_t extended_size_max;
};

class HeaderBounds : public ::testing::TestWithParam<Bounds> {};

// Conformance.
TEST_P(HeaderBounds, AreThoseOfTheType) {
  const auto [type, size_min, size_max, extended_size_max] = GetParam();
  const int octet = static_cast<int>(type);
  EXPECT_FALSE(HeaderOf(size_min - 1, octet, kMessageSizeMax).ok());
  ASSERT_TRUE(HeaderOf(size_min, octet, kMessageSizeMax).ok());
  EXPECT_EQ(HeaderOf(size_min, octet, kMessageSizeMax).value().type, type);
  EXPECT_TRUE(HeaderOf(size_max, octet, kMessageSizeMax).ok());
  EXPECT_FALSE(HeaderOf(size_max + 1, octet, kMessageSizeMax).ok());
  EXPECT_TRUE(HeaderOf(extended_size_max, octet, kExtendedMessageSizeMax).ok());
  if (extended_size_max < kExtendedMessageSizeMax) {
    const Decoded<Header> header = HeaderOf(extended_size_max + 1, octet, kExtendedMessageSizeMax);
    ASSERT_FALSE(header.ok());
    EXPECT_EQ(header.error().notification.subcode, 2);
  }
}

INSTANTIATE_TEST_SUITE_P(Types, HeaderBounds,
                         ::testing::Values(Bounds{MessageType::kOpen, 29, 4096, 4096},
                                           Bounds{MessageType::kUpdate, 23, 4096, 65535},
                                           Bounds{MessageType::kNotification, 21, 4096, 65535},
                                           Bounds{MessageType::kKeepalive, 19, 19, 19},
                                           Bounds{MessageType::kRouteRefresh, 23, 4096, 65535}));

// Conformance: X-2.
TEST(Header, LengthIsTheDataOfALengthError) {
  const Decoded<Header> header = HeaderOf(4097, 2, kMessageSizeMax);
  ASSERT_FALSE(header.ok());
  EXPECT_EQ(header.error().notification,
            (NotificationMessage{NotifyCode::kMessageHeader, 2, {0x10, 0x01}}));
}

// Conformance: X-5, N-5.
TEST(Notification, DataAreCutToTheMessageSize) {
  for (const size_t size : {4075u, 4076u, 70000u}) {
    std::vector<uint8_t> octets;
    Writer out(octets);
    EncodeNotification({NotifyCode::kUpdate, 1, std::vector<uint8_t>(size, 7)}, out);
    EXPECT_EQ(octets.size(), std::min<size_t>(21 + size, kMessageSizeMax));
    const Decoded<AnyMessage> decoded = DecodeMessage(octets, DualStack());
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(std::get<NotificationMessage>(decoded.value()).data.size(), octets.size() - 21);
  }
}

// Conformance: N-3.
TEST(Notification, UnknownCodesAreKept) {
  const Decoded<NotificationMessage> decoded = DecodeNotification(FromHex("c8 2a 0102"));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value(), (NotificationMessage{static_cast<NotifyCode>(200), 42, {1, 2}}));
}

// Conformance: R-4.
TEST(RouteRefresh, MarkerOfAnotherLengthIsAnsweredWithTheWholeMessage) {
  for (const absl::string_view subtype : {"01", "02"}) {
    const std::string body = absl::StrCat("0001", subtype, "01", "ff");
    const Decoded<RouteRefreshMessage> decoded = DecodeRouteRefresh(FromHex(body));
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().notification.code, NotifyCode::kRouteRefresh);
    EXPECT_EQ(decoded.error().notification.subcode, 1);
    EXPECT_EQ(ToHex(decoded.error().notification.data), absl::StrCat(kMarker, "001805", body));
  }
}

TEST(RouteRefresh, KeepsFamilyAndSubtype) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeRouteRefresh({kIpv6Unicast, 1}, out);
  EXPECT_EQ(ToHex(octets), absl::StrCat(kMarker, "001705", "00020101"));
  const Decoded<AnyMessage> decoded = DecodeMessage(octets, DualStack());
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(std::get<RouteRefreshMessage>(decoded.value()), (RouteRefreshMessage{kIpv6Unicast, 1}));
}

TEST(Keepalive, IsTheHeaderAlone) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeKeepalive(out);
  EXPECT_EQ(ToHex(octets), absl::StrCat(kMarker, "001304"));
}

// Version, AS 65001, hold time 90, identifier 10.0.0.1.
constexpr char kFixed[] = "04 fde9 005a 0a000001";

Decoded<OpenMessage> OpenWith(absl::string_view parameters) {
  return DecodeOpen(FromHex(absl::StrCat(kFixed, parameters)));
}

// Conformance: P-2.
TEST(Open, SeveralParametersAreOne) {
  const Decoded<OpenMessage> several = OpenWith("0c 0206 010400020001 0202 0200");
  const Decoded<OpenMessage> one = OpenWith("0a 0208 0104000200010200");
  ASSERT_TRUE(several.ok());
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(several.value(), one.value());
  EXPECT_THAT(one.value().capabilities,
              ::testing::ElementsAre(Capability(MultiprotocolCapability{kIpv6Unicast}),
                                     Capability(RouteRefreshCapability{})));
}

// Conformance: I-1, S-4, T-1.
TEST(Open, ValuesThatNobodyMayHave) {
  struct Case {
    absl::string_view body;
    uint8_t subcode;
  };
  for (const auto& [body, subcode] : {
           Case{"04 0000 005a 0a000001 00", 2},
           Case{"04 fde9 005a 0a000001 08 0206 4104 00000000", 2},
           Case{"04 fde9 005a 00000000 00", 3},
           Case{"04 fde9 0001 0a000001 00", 6},
           Case{"04 fde9 0002 0a000001 00", 6},
       }) {
    const Decoded<OpenMessage> open = DecodeOpen(FromHex(body));
    ASSERT_FALSE(open.ok()) << body;
    EXPECT_EQ(open.error().notification, (NotificationMessage{NotifyCode::kOpen, subcode, {}}));
  }
  for (const absl::string_view body : {"04 fde9 0000 ffffffff 00", "04 fde9 0003 e0000001 00"}) {
    EXPECT_TRUE(DecodeOpen(FromHex(body)).ok()) << body;
  }
}

TEST(Open, FourOctetAsNumberWins) {
  const Decoded<OpenMessage> open =
      DecodeOpen(FromHex("04 5ba0 005a 0a000001 08 0206 4104 fa56ea00"));
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(open.value().asn, Asn(4200000000));
}

// Conformance: P-4.
TEST(Open, ExtendedFormIsUsedOnlyWhereItMust) {
  for (const size_t size : {251u, 252u}) {  // With four octets of headers: 255 and 256.
    OpenMessage open{.asn = Asn(65001), .hold_time_s = 90, .router_id = RouterId(1)};
    open.capabilities.push_back(UnknownCapability{200, std::vector<uint8_t>(size)});
    std::vector<uint8_t> octets;
    Writer out(octets);
    EncodeOpen(open, out);
    const std::string parameters = ToHex(Bytes(octets).subspan(28, 5));
    EXPECT_EQ(parameters, size == 251 ? "ff02fdc8fb" : "ffff010102");
    const Decoded<AnyMessage> decoded = DecodeMessage(octets, DualStack());
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(std::get<OpenMessage>(decoded.value()), open);
  }
}

// Conformance: P-4.
TEST(Open, ExtendedFormIsReadForAnyLength) {
  for (const absl::string_view parameters :
       {"ff ff 0000", "ff ff 0005 02 0002 0200", "0c ff 0005 02 0002 0200"}) {
    EXPECT_TRUE(OpenWith(parameters).ok()) << parameters;
  }
  // Inside the extended form 255 is a parameter like any other that is not known.
  const Decoded<OpenMessage> nested = OpenWith("ff ff 0003 ff 0000");
  ASSERT_FALSE(nested.ok());
  EXPECT_EQ(nested.error().notification.subcode, 4);
  for (const absl::string_view parameters :
       {"", "01", "ff", "ff ff", "ff ff 00", "ff ff 0001", "ff ff 0003 02 0001", "02 02",
        "04 02 02 02 01", "00 00", "ff ff 0000 00"}) {
    const Decoded<OpenMessage> open = OpenWith(parameters);
    ASSERT_FALSE(open.ok()) << parameters;
    EXPECT_EQ(open.error().notification, (NotificationMessage{NotifyCode::kOpen, 0, {}}));
  }
}

// Conformance: S-1.
TEST(Open, LargeAsNumberIsSentAsAsTrans) {
  OpenMessage open{.asn = Asn(4200000000), .hold_time_s = 90, .router_id = RouterId(1)};
  open.capabilities.push_back(FourOctetAsCapability{open.asn});
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeOpen(open, out);
  EXPECT_EQ(ToHex(Bytes(octets).subspan(kHeaderSize)),
            "045ba0005a00000001"
            "08"
            "0206"
            "4104fa56ea00");
}

}  // namespace
}  // namespace herald::wire
