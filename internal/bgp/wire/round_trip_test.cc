// Random messages: what is encoded reads the same, in as few messages as can be.

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"

namespace herald::wire {
namespace {

constexpr uint64_t kRounds = 300;

// Octets that a route takes in a message.
size_t SizeOf(const Nlri& nlri, const UpdateFormat& format) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodePrefix(nlri.prefix, out);
  const bool with_path_id =
      std::count(format.add_path.begin(), format.add_path.end(), nlri.prefix.family()) > 0;
  return octets.size() + (with_path_id ? 4 : 0);
}

// Decodes messages and gives their updates, each of which must be without fault.
std::vector<UpdateMessage> DecodeAll(const std::vector<uint8_t>& octets,
                                     const UpdateFormat& format) {
  std::vector<UpdateMessage> updates;
  for (const Bytes message : SplitMessages(octets)) {
    EXPECT_LE(message.size(), format.message_size_max);
    const Decoded<AnyMessage> decoded = DecodeMessage(message, format);
    if (!decoded.ok()) {
      ADD_FAILURE() << ToHex(message);
      continue;
    }
    const auto& update = std::get<DecodedUpdate>(decoded.value());
    EXPECT_THAT(update.faults, ::testing::IsEmpty());
    updates.push_back(update.update);
  }
  return updates;
}

// The routes of all messages, once no message but the last had room for the next one's first.
std::vector<Nlri> Joined(const std::vector<uint8_t>& octets, const UpdateFormat& format,
                         const std::vector<std::vector<Nlri>>& parts) {
  const std::vector<Bytes> messages = SplitMessages(octets);
  std::vector<Nlri> all;
  EXPECT_EQ(messages.size(), parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    EXPECT_THAT(parts[i], ::testing::Not(::testing::IsEmpty()));
    if (i > 0) {
      EXPECT_GT(messages[i - 1].size() + SizeOf(parts[i].front(), format), format.message_size_max);
    }
    all.insert(all.end(), parts[i].begin(), parts[i].end());
  }
  return all;
}

class RoundTrip : public ::testing::TestWithParam<Family> {};

TEST_P(RoundTrip, Announcements) {
  RandomMessages random(/*seed=*/4271);
  for (uint64_t round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    const UpdateFormat format = random.Format();
    const PathAttributes attributes = random.Attributes(GetParam(), format);
    const std::vector<Nlri> routes = random.Routes(GetParam(), format, 1 + random.Below(3000));
    std::vector<uint8_t> octets;
    Writer out(octets);
    ASSERT_EQ(EncodeAnnouncements(GetParam(), attributes, routes, format, out),
              EncodeResult::kEncoded);
    std::vector<std::vector<Nlri>> parts;
    for (const UpdateMessage& update : DecodeAll(octets, format)) {
      ASSERT_EQ(update.reachable.size(), 1u);
      EXPECT_THAT(update.unreachable, ::testing::IsEmpty());
      EXPECT_EQ(update.reachable[0].family, GetParam());
      ASSERT_EQ(update.reachable[0].attributes, attributes);
      parts.push_back(update.reachable[0].nlri);
    }
    ASSERT_EQ(Joined(octets, format, parts), routes);
  }
}

TEST_P(RoundTrip, Withdrawals) {
  RandomMessages random(/*seed=*/4760);
  for (uint64_t round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    const UpdateFormat format = random.Format();
    const std::vector<Nlri> routes = random.Routes(GetParam(), format, 1 + random.Below(3000));
    std::vector<uint8_t> octets;
    Writer out(octets);
    EncodeWithdrawals(GetParam(), routes, format, out);
    std::vector<std::vector<Nlri>> parts;
    for (const UpdateMessage& update : DecodeAll(octets, format)) {
      ASSERT_EQ(update.unreachable.size(), 1u);
      EXPECT_THAT(update.reachable, ::testing::IsEmpty());
      EXPECT_EQ(update.unreachable[0].family, GetParam());
      parts.push_back(update.unreachable[0].nlri);
    }
    ASSERT_EQ(Joined(octets, format, parts), routes);
  }
}

TEST_P(RoundTrip, EndOfRib) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeEndOfRib(GetParam(), out);
  const std::vector<UpdateMessage> updates = DecodeAll(octets, DualStack());
  ASSERT_EQ(updates.size(), 1u);
  EXPECT_EQ(updates[0], UpdateMessage{.end_of_rib = {GetParam()}});
}

INSTANTIATE_TEST_SUITE_P(Families, RoundTrip, ::testing::Values(kIpv4Unicast, kIpv6Unicast),
                         [](const auto& family) {
                           return family.param == kIpv4Unicast ? "Ipv4" : "Ipv6";
                         });

TEST(RoundTrip, Open) {
  RandomMessages random(/*seed=*/9072);
  for (uint64_t round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    const OpenMessage open = random.Open();
    std::vector<uint8_t> octets;
    Writer out(octets);
    EncodeOpen(open, out);
    const Decoded<AnyMessage> decoded = DecodeMessage(octets, DualStack());
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(std::get<OpenMessage>(decoded.value()), open);
  }
}

TEST(RoundTrip, PackedPrefixes) {
  RandomMessages random(/*seed=*/4632);
  for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
    std::vector<uint8_t> octets;
    Writer out(octets);
    const std::vector<Nlri> routes = random.Routes(family, UpdateFormat(), 2000);
    for (const Nlri& route : routes) EncodePrefix(route.prefix, out);
    std::vector<Nlri> decoded;
    ASSERT_TRUE(DecodeNlri(family.afi, /*with_path_id=*/false, octets, decoded));
    EXPECT_EQ(decoded, routes);
  }
}

}  // namespace
}  // namespace herald::wire
