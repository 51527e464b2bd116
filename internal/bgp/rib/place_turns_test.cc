#include "internal/bgp/rib/place_turns.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace herald::rib {
namespace {

constexpr Place kChunk = 1'024;

TEST(PlaceTurns, APlaceHasNoTurnUntilItIsSet) {
  PlaceTurns turns;
  EXPECT_EQ(turns.At(0), 0u);
  EXPECT_EQ(turns.Set(0, 3), 0u);
  EXPECT_EQ(turns.At(0), 3u);
  EXPECT_EQ(turns.Set(0, 4), 3u);
  EXPECT_EQ(turns.Set(0, 0), 4u);
  EXPECT_EQ(turns.At(0), 0u);
}

TEST(PlaceTurns, PlacesAtTheBordersOfChunksAreApart) {
  PlaceTurns turns;
  const Place places[] = {0, kChunk - 1, kChunk, 2 * kChunk - 1, 2 * kChunk, 7 * kChunk};
  for (const Place place : places) EXPECT_EQ(turns.Set(place, place + 1), 0u);
  for (const Place place : places) EXPECT_EQ(turns.At(place), place + 1);
  EXPECT_EQ(turns.At(1), 0u);
  EXPECT_EQ(turns.At(kChunk - 2), 0u);
  EXPECT_EQ(turns.At(3 * kChunk), 0u);
  EXPECT_EQ(turns.At(7 * kChunk + 1), 0u);
  EXPECT_EQ(turns.At(8 * kChunk), 0u);
}

TEST(PlaceTurns, MemoryIsForChunksWithTurns) {
  PlaceTurns turns;
  turns.Set(999'999, 0);
  EXPECT_EQ(turns.capacity(), 0u);
  turns.Set(999'999, 1);
  EXPECT_EQ(turns.capacity(), kChunk);
  turns.Set(kChunk - 1, 1);
  turns.Set(kChunk, 1);
  EXPECT_EQ(turns.capacity(), 3 * kChunk);
  turns.Set(999'999, 2);
  turns.Set(0, 2);
  EXPECT_EQ(turns.capacity(), 3 * kChunk);
}

TEST(PlaceTurns, OneChunkIsKeptWhenAllHaveComeFree) {
  PlaceTurns turns;
  constexpr Place kPlaces = 1'000'000;
  for (Place place = 0; place < kPlaces; ++place) turns.Set(place, 1);
  EXPECT_GE(turns.capacity(), kPlaces);
  for (Place place = 0; place < kPlaces; ++place) turns.Set(place, 0);
  EXPECT_EQ(turns.capacity(), kChunk);
  turns.Set(kPlaces / 2, 1);
  EXPECT_EQ(turns.capacity(), kChunk);
  EXPECT_EQ(turns.At(kPlaces / 2), 1u);
  EXPECT_EQ(turns.At(kPlaces / 2 + 1), 0u);
}

TEST(PlaceTurns, IsLikeAMap) {
  std::mt19937 random(1);
  const auto pick = [&](uint32_t count) { return static_cast<uint32_t>(random() % count); };
  PlaceTurns turns;
  std::map<Place, uint32_t> model;
  for (int step = 0; step < 200'000; ++step) {
    // Few places of each chunk, so that chunks come and go.
    const Place place = pick(8) * kChunk + pick(2) * (kChunk - 1);
    const uint32_t turn = pick(4) == 0 ? 1 + pick(3) : 0;
    const auto found = model.find(place);
    const uint32_t before = found == model.end() ? 0 : found->second;
    ASSERT_EQ(turns.At(place), before);
    ASSERT_EQ(turns.Set(place, turn), before);
    if (turn != 0) model[place] = turn;
    if (turn == 0) model.erase(place);
    ASSERT_LE(turns.capacity(), (model.size() + 1) * kChunk);
  }
}

}  // namespace
}  // namespace herald::rib
