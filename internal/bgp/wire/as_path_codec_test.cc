#include "internal/bgp/wire/as_path_codec.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"

namespace herald::wire {
namespace {

AsPathSegment Segment(AsPathSegmentType type, const std::vector<uint32_t>& numbers) {
  AsPathSegment segment{.type = type};
  for (const uint32_t number : numbers) segment.asns.emplace_back(number);
  return segment;
}
AsPathSegment Sequence(const std::vector<uint32_t>& numbers) {
  return Segment(AsPathSegmentType::kAsSequence, numbers);
}
AsPathSegment Set(const std::vector<uint32_t>& numbers) {
  return Segment(AsPathSegmentType::kAsSet, numbers);
}
AsPathSegment ConfedSequence(const std::vector<uint32_t>& numbers) {
  return Segment(AsPathSegmentType::kAsConfedSequence, numbers);
}

std::string Encoded(const AsPath& path, AsnWidth width) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeAsPath(path, width, out);
  return ToHex(octets);
}

struct MergeCase {
  std::string name;
  AsPath as_path;
  AsPath as4_path;
  AsPath merged;
};

class MergeAs4 : public ::testing::TestWithParam<MergeCase> {};

// Conformance: S-3.
TEST_P(MergeAs4, FollowsRfc6793) {
  EXPECT_EQ(MergeAs4Path(GetParam().as_path, GetParam().as4_path), GetParam().merged);
}

INSTANTIATE_TEST_SUITE_P(
    AsPath, MergeAs4,
    ::testing::Values(
        MergeCase{"same_length",
                  {Sequence({100, 23456, 23456})},
                  {Sequence({100, 70000, 80000})},
                  {Sequence({100, 70000, 80000})}},
        MergeCase{"old_speakers_in_front",
                  {Sequence({300, 200, 100, 23456})},
                  {Sequence({100, 70000})},
                  {Sequence({300, 200, 100, 70000})}},
        MergeCase{"as4_path_longer_is_ignored",
                  {Sequence({100, 23456})},
                  {Sequence({1, 2, 70000})},
                  {Sequence({100, 23456})}},
        MergeCase{"nothing_in_as4_path", {Sequence({100, 200})}, {}, {Sequence({100, 200})}},
        MergeCase{"a_set_counts_once",
                  {Sequence({200, 100}), Set({1, 2, 23456})},
                  {Sequence({100}), Set({1, 2, 70000})},
                  {Sequence({200, 100}), Set({1, 2, 70000})}},
        MergeCase{"a_set_in_front_is_kept_whole",
                  {Set({5, 6}), Sequence({23456})},
                  {Sequence({70000})},
                  {Set({5, 6}), Sequence({70000})}},
        MergeCase{"leading_confederation_is_kept",
                  {ConfedSequence({65001, 65002}), Sequence({200, 23456})},
                  {Sequence({70000})},
                  {ConfedSequence({65001, 65002}), Sequence({200, 70000})}},
        MergeCase{"leading_confederation_alone_is_kept",
                  {ConfedSequence({65001}), Sequence({23456})},
                  {Sequence({70000})},
                  {ConfedSequence({65001}), Sequence({70000})}},
        MergeCase{"confederation_next_to_what_is_kept_is_kept",
                  {Sequence({200}), ConfedSequence({65001}), Sequence({23456})},
                  {Sequence({70000})},
                  {Sequence({200}), ConfedSequence({65001}), Sequence({70000})}}),
    [](const auto& merge) { return merge.param.name; });

TEST(AsPath, SegmentsOfMoreThan255AreSplit) {
  const AsPath path = {Sequence(std::vector<uint32_t>(600, 7))};
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeAsPath(path, AsnWidth::kFour, out);
  AsPath decoded;
  ASSERT_TRUE(DecodeAsPath(octets, AsnWidth::kFour, decoded));
  EXPECT_EQ(decoded, (AsPath{Sequence(std::vector<uint32_t>(255, 7)),
                             Sequence(std::vector<uint32_t>(255, 7)),
                             Sequence(std::vector<uint32_t>(90, 7))}));
}

// Conformance: S-1.
TEST(AsPath, TwoOctetsHoldWhatTheyCan) {
  const AsPath path = {Sequence({65535, 65536, 1})};
  EXPECT_EQ(Encoded(path, AsnWidth::kTwo), "0203ffff5ba00001");
  EXPECT_EQ(Encoded(path, AsnWidth::kFour), "02030000ffff0001000000000001");
  EXPECT_TRUE(NeedsAs4Path(path));
  EXPECT_FALSE(NeedsAs4Path({Sequence({65535}), Set({1})}));
  EXPECT_FALSE(NeedsAs4Path({ConfedSequence({70000}), Sequence({1})}));
}

// Conformance: S-4.
TEST(AsPath, MalformedOnes) {
  for (const absl::string_view value :
       {"02", "0200", "0201", "020100", "0201000000", "000100000001", "050100000001",
        "02010000000102", "020100000000"}) {
    AsPath path;
    EXPECT_FALSE(DecodeAsPath(FromHex(value), AsnWidth::kFour, path)) << value;
  }
}

}  // namespace
}  // namespace herald::wire
