#include "tests/bench/wire/update.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace herald::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMarker[] = "ffffffffffffffffffffffffffffffff";

std::vector<uint8_t> Hex(const std::string& digits) {
  const std::string octets = absl::HexStringToBytes(digits);
  return {octets.begin(), octets.end()};
}

Prefix Ipv6(uint64_t high, uint8_t length) {
  return {.high = high, .length = length, .ipv6 = true};
}

// The UPDATE in a message, whose octets must live on.
Update Read(const std::vector<uint8_t>& message, NextHops next_hops = NextHops::kCompared) {
  MessageWalk walk(message);
  MessageType type = MessageType::kOpen;
  Octets body;
  EXPECT_TRUE(walk.Next(type, body));
  EXPECT_EQ(type, MessageType::kUpdate);
  EXPECT_EQ(walk.position(), message.size());
  return ReadUpdate(body, next_hops).value();
}

std::vector<Prefix> Walk(const Update::Field& field) {
  std::vector<Prefix> prefixes;
  NlriWalk walk(field.nlri, field.ipv6);
  for (Prefix prefix; walk.Next(prefix);) prefixes.push_back(prefix);
  EXPECT_TRUE(walk.ok());
  return prefixes;
}

// From public collectors' archives: what others' speakers sent.
TEST(ForeignUpdate, WithdrawsAndAnnouncesIpv4) {
  const std::vector<uint8_t> message = Hex(std::string(kMarker) +
                                           "004c02000418d599cc002d4001010040020c020533b50ddd04d735f"
                                           "635f6400304c342e063c008100ddd0a8e0ddd7a2c"
                                           "33b5ac1133b5b3f318ce3d73");
  const Update update = Read(message);
  EXPECT_THAT(Walk(update.withdrawn), ElementsAre(Ipv4(0xD599CC00, 24)));
  EXPECT_THAT(Walk(update.announced), ElementsAre(Ipv4(0xCE3D7300, 24)));
  EXPECT_THAT(Walk(update.mp_announced), IsEmpty());
}

TEST(ForeignUpdate, AnnouncesAndWithdrawsIpv6) {
  const std::vector<uint8_t> message =
      Hex(std::string(kMarker) +
          "008f02000000784001010040021a02060000c8cd00001b1b0000511c000032ca000062030000316ec00818c8"
          "cd0160c8"
          "cd04b0c8cd04b1c8cd07d3c8cd274cc8cd274f800e2c00020120200107f8005400000000000000000136fe80"
          "00000000"
          "0000d6ca6dfffe8ed4650030200107fbfe04800f0a000201302607f8700001");
  const Update update = Read(message);
  EXPECT_THAT(Walk(update.mp_announced), ElementsAre(Ipv6(0x200107FBFE040000, 48)));
  EXPECT_THAT(Walk(update.mp_withdrawn), ElementsAre(Ipv6(0x2607F87000010000, 48)));
  EXPECT_THAT(Walk(update.announced), IsEmpty());
  EXPECT_NE(update.mp_attributes, Read(message, NextHops::kIgnored).mp_attributes);
}

// ORIGIN, AS_PATH 65000, NEXT_HOP, and what else is given.
uint64_t AttributesWith(const std::string& first, const std::string& last = "") {
  const std::string attributes =
      first + "400101004002060201" + "0000fde8" + "4003040a630001" + last;
  const std::string size =
      absl::BytesToHexString(std::string(1, static_cast<char>(attributes.size() / 2)));
  return ReadUpdate(Hex("000000" + size + attributes), NextHops::kCompared).value().attributes;
}

TEST(Attributes, AreTheSameInAnyOrderAndWithAnyFlags) {
  const uint64_t expected = AttributesWith("c00804fde80001");
  EXPECT_EQ(expected, AttributesWith("", "c00804fde80001"));
  EXPECT_EQ(expected, AttributesWith("d0080004fde80001"));  // With an extended length.
  EXPECT_NE(expected, AttributesWith("c00804fde80002"));
  EXPECT_NE(expected, AttributesWith(""));
}

TEST(Attributes, MedOfZeroCountsAsNone) {
  EXPECT_EQ(AttributesWith("80040400000000"), AttributesWith(""));
  EXPECT_NE(AttributesWith("80040400000001"), AttributesWith(""));
}

TEST(ReadUpdate, RefusesWhatIsCutShort) {
  const std::vector<uint8_t> whole =
      Hex("0000"
          "0007"
          "40010100"
          "400200"
          "18c00002");
  EXPECT_TRUE(ReadUpdate(whole, NextHops::kCompared));
  for (size_t size = 0; size < 4 + 7; ++size) {
    EXPECT_FALSE(ReadUpdate(Octets(whole).first(size), NextHops::kCompared)) << size;
  }
}

TEST(NlriWalk, EndsAtALengthThatIsNone) {
  Prefix prefix;
  for (const char* const nlri : {"21c000020101", "18c000"}) {
    const std::vector<uint8_t> octets = Hex(nlri);
    NlriWalk walk(octets, false);
    EXPECT_FALSE(walk.Next(prefix));
    EXPECT_FALSE(walk.ok());
  }
}

TEST(MessageWalk, WaitsForTheRestAndNamesAWrongHeader) {
  const std::vector<uint8_t> keepalive = Message(MessageType::kKeepalive, {});
  MessageType type;
  Octets body;
  MessageWalk part(Octets(keepalive).first(18));
  EXPECT_FALSE(part.Next(type, body));
  EXPECT_TRUE(part.ok());
  std::vector<uint8_t> wrong = keepalive;
  wrong[3] = 0;
  MessageWalk walk(wrong);
  EXPECT_FALSE(walk.Next(type, body));
  EXPECT_FALSE(walk.ok());
}

}  // namespace
}  // namespace herald::bench
