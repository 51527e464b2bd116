#include "internal/mrt/reader.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace herald::mrt {
namespace {

using ::testing::HasSubstr;

std::vector<uint8_t> Octets(absl::string_view hex) {
  const std::string octets = absl::HexStringToBytes(hex);
  return {octets.begin(), octets.end()};
}

// A record of this type and subtype, of 2014-05-30 00:00:00 UTC.
std::string RecordHex(absl::string_view type_and_subtype, absl::string_view body) {
  return absl::StrCat("5387ca00", type_and_subtype, absl::Hex(body.size() / 2, absl::kZeroPad8),
                      body);
}

const absl::Time kTime = absl::FromUnixSeconds(0x5387ca00);

// Collector 192.0.2.1, view "v", an IPv4 peer with two octets of AS, an IPv6 one with four.
constexpr char kPeers[] =
    "c0000201"
    "0001"
    "76"
    "0002"
    "00"
    "0a000001"
    "0a000002"
    "fde9"
    "03"
    "0a000003"
    "20010db8000000000000000000000001"
    "fa56ea00";
constexpr char kRib[] =
    "00000007"
    "18cb0071"
    "0002"
    "0001"
    "5387c9ff"
    "0004"
    "40010100"
    "0000"
    "5387c9fe"
    "0000";

std::optional<Record> ReadOne(Reader& reader) {
  absl::StatusOr<std::optional<Record>> record = reader.Next();
  EXPECT_TRUE(record.ok()) << record.status();
  return record.ok() ? *std::move(record) : std::nullopt;
}

template <class T>
T ReadAs(const std::string& hex, Reader& reader) {
  reader.Feed(Octets(hex));
  const std::optional<Record> record = ReadOne(reader);
  const T* value = record ? std::get_if<T>(&*record) : nullptr;
  EXPECT_NE(value, nullptr) << hex;
  return value == nullptr ? T() : *value;
}

absl::Status FailureOf(const std::string& hex) {
  Reader reader;
  reader.Feed(Octets(hex));
  return reader.Next().status();
}

TEST(Reader, PeerIndexTable) {
  Reader reader;
  const auto table = ReadAs<PeerIndexTable>(RecordHex("000d0001", kPeers), reader);
  EXPECT_EQ(table.collector, RouterId(0xc0000201));
  EXPECT_EQ(table.view, "v");
  EXPECT_THAT(table.peers,
              ::testing::ElementsAre(
                  PeerIndexTable::Peer{RouterId(0x0a000001), IpAddress::V4(0x0a000002), Asn(65001)},
                  PeerIndexTable::Peer{RouterId(0x0a000003),
                                       IpAddress::Parse("2001:db8::1").value(), Asn(4200000000)}));
}

TEST(Reader, RibEntries) {
  Reader reader;
  const auto rib = ReadAs<RibEntries>(RecordHex("000d0002", kRib), reader);
  EXPECT_EQ(rib.sequence, 7u);
  EXPECT_EQ(rib.prefix.Format(), "203.0.113.0/24");
  ASSERT_EQ(rib.entries.size(), 2u);
  EXPECT_EQ(rib.entries[0].peer_index, 1);
  EXPECT_EQ(rib.entries[0].originated, kTime - absl::Seconds(1));
  EXPECT_EQ(rib.entries[0].attributes.size(), 4u);
  EXPECT_EQ(rib.entries[1].peer_index, 0);
  EXPECT_TRUE(rib.entries[1].attributes.empty());
  const auto v6 = ReadAs<RibEntries>(RecordHex("000d0004", "000000082020010db80000"), reader);
  EXPECT_EQ(v6.prefix.Format(), "2001:db8::/32");
}

TEST(Reader, MessagesOfBothWidthsAndBothClocks) {
  const std::string addresses =
      "0000"
      "0001"
      "0a000001"
      "0a000002";
  Reader reader;
  const auto two = ReadAs<Bgp4mpMessage>(RecordHex("00100001", absl::StrCat("fde9"
                                                                            "fdea",
                                                                            addresses, "aabb")),
                                         reader);
  EXPECT_EQ(two.time, kTime);
  EXPECT_EQ(two.peer_asn, Asn(65001));
  EXPECT_EQ(two.local_asn, Asn(65002));
  EXPECT_FALSE(two.four_octet_as);
  EXPECT_EQ(two.peer_address, IpAddress::V4(0x0a000001));
  EXPECT_EQ(two.local_address, IpAddress::V4(0x0a000002));
  EXPECT_THAT(std::vector<uint8_t>(two.message.begin(), two.message.end()),
              ::testing::ElementsAre(0xaa, 0xbb));
  const auto four = ReadAs<Bgp4mpMessage>(RecordHex("00110004", absl::StrCat("00000fa0"
                                                                             "fa56ea00"
                                                                             "0000fdea",
                                                                             addresses)),
                                          reader);
  EXPECT_EQ(four.time, kTime + absl::Microseconds(4000));
  EXPECT_EQ(four.peer_asn, Asn(4200000000));
  EXPECT_TRUE(four.four_octet_as);
}

TEST(Reader, OtherRecordsAreSkipped) {
  Reader reader;
  for (const std::string& hex :
       {RecordHex("000c0001", "00"), RecordHex("000d0006", "aabb"), RecordHex("00100000", ""),
        RecordHex("ffffffff", "00112233"), RecordHex("00100001", "fde9fdea00000003")}) {
    ReadAs<UnknownRecord>(hex, reader);
  }
  ReadAs<RibEntries>(RecordHex("000d0002", kRib), reader);
  EXPECT_TRUE(reader.AtRecordBoundary());
}

TEST(Reader, TakesOctetsInAnyPieces) {
  const std::vector<uint8_t> octets = Octets(
      RecordHex("000d0001", kPeers) + RecordHex("000d0002", kRib) + RecordHex("000d0002", kRib));
  for (size_t size = 1; size <= octets.size(); ++size) {
    Reader reader;
    int records = 0;
    for (size_t at = 0; at < octets.size(); at += size) {
      reader.Feed(Bytes(octets).subspan(at, size));
      while (ReadOne(reader)) ++records;
    }
    EXPECT_EQ(records, 3) << size;
    EXPECT_EQ(reader.offset(), octets.size());
    EXPECT_TRUE(reader.AtRecordBoundary());
  }
}

TEST(Reader, ACutEndIsNotABoundary) {
  const std::vector<uint8_t> octets = Octets(RecordHex("000d0002", kRib));
  Reader reader;
  reader.Feed(Bytes(octets).first(octets.size() - 1));
  EXPECT_FALSE(ReadOne(reader).has_value());
  EXPECT_FALSE(reader.AtRecordBoundary());
}

TEST(Reader, MalformedRecordsAreRefusedForEver) {
  const std::string good = RecordHex("000d0002", kRib);
  const std::string bad = RecordHex("000d0002", absl::StrCat(kRib, "00"));
  Reader reader;
  reader.Feed(Octets(good + bad + good));
  EXPECT_TRUE(ReadOne(reader).has_value());
  const absl::Status failure = reader.Next().status();
  EXPECT_EQ(failure.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(failure.message(), HasSubstr(absl::StrCat("octet ", good.size() / 2)));
  EXPECT_EQ(reader.Next().status(), failure);
  for (const std::string& hex :
       {RecordHex("000d0001", "c00002010001"), RecordHex("000d0001", absl::StrCat(kPeers, "00")),
        RecordHex("000d0002", "0000000721cb00710000000000"),
        RecordHex("000d0002", "0000000718cb00710001"), RecordHex("00100001", "fde9fdea0000"),
        RecordHex("00110004", "0000")}) {
    EXPECT_FALSE(FailureOf(hex).ok()) << hex;
  }
}

TEST(Reader, RecordSizeIsBounded) {
  std::vector<uint8_t> octets = Octets(
      "5387ca00"
      "000c0001"
      "00000000");
  const uint32_t body_size = kRecordSizeMax - 12;
  for (size_t i = 0; i < 4; ++i) octets[8 + i] = static_cast<uint8_t>(body_size >> (24 - 8 * i));
  octets.resize(kRecordSizeMax);
  Reader at_bound;
  at_bound.Feed(octets);
  EXPECT_TRUE(ReadOne(at_bound).has_value());
  ++octets[11];
  Reader beyond;
  beyond.Feed(Bytes(octets).first(12));
  EXPECT_FALSE(beyond.Next().ok());
}

}  // namespace
}  // namespace herald::mrt
