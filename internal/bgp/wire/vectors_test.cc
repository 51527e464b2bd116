// Messages from elsewhere: malformed ones, each with the reaction that its RFC wants, and real
// ones.

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"

namespace herald::wire {
namespace {

constexpr char kMalformed[] = "internal/bgp/wire/testdata/malformed.tsv";
constexpr char kReal[] = "internal/bgp/wire/testdata/real.tsv";

UpdateFormat FormatOf(absl::string_view options) {
  UpdateFormat format = DualStack();
  for (const absl::string_view option : absl::StrSplit(options, ',')) {
    if (option == "internal") format.is_external = false;
    if (option == "two-octet") format.four_octet_as = false;
    if (option == "extended-next-hop") format.extended_next_hop = {kIpv4Unicast};
    if (option == "add-path") format.add_path = {kIpv4Unicast, kIpv6Unicast};
  }
  return format;
}

// Whether the routes stand in any of the lists.
bool Names(const auto& lists, const std::string& prefixes) {
  std::vector<Prefix> found;
  for (const auto& list : lists) {
    for (const Nlri& nlri : list.nlri) found.push_back(nlri.prefix);
  }
  const std::vector<absl::string_view> wanted = absl::StrSplit(prefixes, ',');
  return std::all_of(wanted.begin(), wanted.end(), [&](absl::string_view prefix) {
    return std::find(found.begin(), found.end(), P(prefix)) != found.end();
  });
}

bool AnyFault(const DecodedUpdate& decoded, absl::string_view reaction) {
  return std::any_of(decoded.faults.begin(), decoded.faults.end(),
                     [&](const std::string& fault) { return absl::StrContains(fault, reaction); });
}

class Malformed : public ::testing::TestWithParam<std::vector<std::string>> {
 protected:
  const std::string& reaction() const { return GetParam()[2]; }
  const std::string& prefixes() const { return GetParam()[5]; }
};

TEST_P(Malformed, GetsItsReaction) {
  ASSERT_EQ(GetParam().size(), 8u);
  SCOPED_TRACE(GetParam()[7]);
  const std::vector<uint8_t> message = FromHex(GetParam()[6]);
  const Decoded<AnyMessage> decoded = DecodeMessage(message, FormatOf(GetParam()[1]));
  ASSERT_EQ(decoded.ok(), reaction() != "reset");
  if (!decoded.ok()) {
    const NotificationMessage& notification = decoded.error().notification;
    EXPECT_EQ(absl::StrCat(notification.code, "/", notification.subcode), GetParam()[3]);
    if (GetParam()[4] != "-") {
      EXPECT_EQ(ToHex(notification.data), GetParam()[4]);
    }
    return;
  }
  const auto* update = std::get_if<DecodedUpdate>(&decoded.value());
  if (update == nullptr) {
    EXPECT_EQ(reaction(), "accept");
    return;
  }
  const bool announced = prefixes() == "-" || Names(update->update.reachable, prefixes());
  EXPECT_EQ(announced, reaction() != "treat-as-withdraw");
  EXPECT_EQ(AnyFault(*update, "withdrawn"), reaction() == "treat-as-withdraw");
  if (reaction() == "treat-as-withdraw") {
    EXPECT_TRUE(update->update.reachable.empty());
    EXPECT_TRUE(Names(update->update.unreachable, prefixes()));
  } else if (reaction() == "attribute-discard") {
    EXPECT_TRUE(AnyFault(*update, "discarded"));
  }
}

INSTANTIATE_TEST_SUITE_P(Vectors, Malformed, ::testing::ValuesIn(ReadVectors(kMalformed)),
                         [](const auto& vector) { return vector.param[0]; });

class Real : public ::testing::TestWithParam<std::vector<std::string>> {};

void ExpectSameAfterEncoding(const DecodedUpdate& decoded, const UpdateFormat& format) {
  EXPECT_FALSE(AnyFault(decoded, "withdrawn"));
  UpdateMessage again;
  const auto decode_all = [&](const std::vector<uint8_t>& octets) {
    for (const Bytes message : SplitMessages(octets)) {
      const Decoded<AnyMessage> part = DecodeMessage(message, format);
      ASSERT_TRUE(part.ok());
      const auto& update = std::get<DecodedUpdate>(part.value()).update;
      again.unreachable.insert(again.unreachable.end(), update.unreachable.begin(),
                               update.unreachable.end());
      again.reachable.insert(again.reachable.end(), update.reachable.begin(),
                             update.reachable.end());
      again.end_of_rib.insert(again.end_of_rib.end(), update.end_of_rib.begin(),
                              update.end_of_rib.end());
    }
  };
  std::vector<uint8_t> octets;
  Writer out(octets);
  for (const UnreachableRoutes& routes : decoded.update.unreachable) {
    EncodeWithdrawals(routes.family, routes.nlri, format, out);
  }
  for (const ReachableRoutes& routes : decoded.update.reachable) {
    ASSERT_EQ(EncodeAnnouncements(routes.family, routes.attributes, routes.nlri, format, out),
              EncodeResult::kEncoded);
  }
  for (const Family family : decoded.update.end_of_rib) EncodeEndOfRib(family, out);
  decode_all(octets);
  EXPECT_EQ(again, decoded.update);
}

TEST_P(Real, DecodesAndReadsTheSameOnceEncoded) {
  ASSERT_EQ(GetParam().size(), 3u);
  SCOPED_TRACE(absl::StrCat(GetParam()[0], " ", GetParam()[2]));
  const UpdateFormat format = FormatOf(GetParam()[1]);
  const std::vector<uint8_t> message = FromHex(GetParam()[2]);
  const Decoded<AnyMessage> decoded = DecodeMessage(message, format);
  ASSERT_TRUE(decoded.ok());
  if (const auto* update = std::get_if<DecodedUpdate>(&decoded.value())) {
    ExpectSameAfterEncoding(*update, format);
    return;
  }
  std::vector<uint8_t> octets;
  Writer out(octets);
  if (const auto* open = std::get_if<OpenMessage>(&decoded.value())) {
    EncodeOpen(*open, out);
    const Decoded<AnyMessage> again = DecodeMessage(octets, format);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(std::get<OpenMessage>(again.value()), *open);
    return;
  }
  if (const auto* notification = std::get_if<NotificationMessage>(&decoded.value())) {
    EncodeNotification(*notification, out);
  } else if (const auto* refresh = std::get_if<RouteRefreshMessage>(&decoded.value())) {
    EncodeRouteRefresh(*refresh, out);
  } else {
    EncodeKeepalive(out);
  }
  EXPECT_EQ(octets, message);
}

INSTANTIATE_TEST_SUITE_P(Vectors, Real, ::testing::ValuesIn(ReadVectors(kReal)),
                         [](const auto& vector) { return absl::StrCat(vector.index); });

}  // namespace
}  // namespace herald::wire
