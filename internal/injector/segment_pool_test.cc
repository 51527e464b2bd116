#include "internal/injector/segment_pool.h"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "internal/bgp/wire/message_codec.h"
#include "internal/bytes/writer.h"

namespace herald::injector {
namespace {

constexpr size_t kLong = 1'000, kShort = 10;  // Messages.

SegmentRef SegmentOf(size_t messages, SegmentPool& pool) {
  Writer out(pool.Room());
  for (size_t i = 0; i < messages; ++i) wire::EncodeKeepalive(out);
  return pool.Seal(/*routes=*/7, /*oldest_revision=*/3);
}

TEST(SegmentPool, SealsWhatWasEncoded) {
  SegmentPool pool;
  for (const size_t messages : {kLong, kShort, kLong}) {
    const SegmentRef segment = SegmentOf(messages, pool);
    EXPECT_EQ(segment->count, messages);
    EXPECT_EQ(segment->octets.size(), messages * wire::kHeaderSize);
    EXPECT_EQ(segment->routes, 7u);
    EXPECT_EQ(segment->oldest_revision, 3u);
  }
}

TEST(SegmentPool, EncodesIntoTheMemoryOfWhatNobodyHolds) {
  SegmentPool pool;
  SegmentRef first = SegmentOf(kLong, pool);
  const uint8_t* memory = first->octets.data();
  const SegmentRef second = SegmentOf(kLong, pool);
  EXPECT_NE(second->octets.data(), memory);
  first.reset();
  EXPECT_EQ(SegmentOf(kLong, pool)->octets.data(), memory);
}

TEST(SegmentPool, AShortOneHasAsMuchMemoryAsItNeeds) {
  SegmentPool pool;
  EXPECT_EQ(SegmentOf(kShort, pool)->octets.capacity(), kShort * wire::kHeaderSize);
  EXPECT_EQ(pool.rooms(), 0u);
}

TEST(SegmentPool, KeepsNoRoomThatIsMuchLongerThanUsual) {
  SegmentPool pool;
  SegmentOf(100 * kLong, pool);
  EXPECT_EQ(pool.rooms(), 0u);
  SegmentOf(kLong, pool);
  EXPECT_EQ(pool.rooms(), 1u);
}

TEST(SegmentPool, KeepsABoundedAmount) {
  SegmentPool pool;
  std::vector<SegmentRef> segments;
  for (size_t i = 0; i < SegmentPool::kRoomsMax + 1; ++i) {
    segments.push_back(SegmentOf(kLong, pool));
  }
  EXPECT_EQ(pool.rooms(), 0u);
  while (segments.size() > 1) segments.pop_back();
  EXPECT_EQ(pool.rooms(), SegmentPool::kRoomsMax);
  segments.pop_back();
  EXPECT_EQ(pool.rooms(), SegmentPool::kRoomsMax);
}

TEST(SegmentPool, SegmentsMayOutliveIt) {
  auto pool = std::make_unique<SegmentPool>();
  const SegmentRef segment = SegmentOf(kLong, *pool);
  pool.reset();
  EXPECT_EQ(segment->count, kLong);
}

}  // namespace
}  // namespace herald::injector
