#include "internal/bgp/rib/route_index.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include <gtest/gtest.h>

namespace herald::rib {
namespace {

std::optional<Place> Find(const RouteIndex& index, size_t hash, Place place) {
  return index.Find(hash, [&](Place candidate) { return candidate == place; });
}

// Of one shard: what is above the lower half is the same.
size_t InShard(uint32_t low) { return size_t{5} << 32 | low; }

TEST(RouteIndex, FindsWhatWasAddedUntilItIsRemoved) {
  std::mt19937_64 random(1);
  RouteIndex index;
  std::unordered_map<Place, size_t> stands;
  std::vector<Place> places;
  for (Place place = 0; place < 200'000; ++place) {
    const size_t hash = random();
    index.Add(hash, place);
    stands.emplace(place, hash);
    places.push_back(place);
    if (place % 3 != 0) continue;
    // Another goes.
    std::swap(places[random() % places.size()], places.back());
    index.Remove(stands.at(places.back()), places.back());
    EXPECT_FALSE(Find(index, stands.at(places.back()), places.back()));
    stands.erase(places.back());
    places.pop_back();
  }
  for (const auto& [place, hash] : stands) ASSERT_EQ(Find(index, hash, place), place);
  for (const auto& [place, hash] : stands) index.Remove(hash, place);
  for (const auto& [place, hash] : stands) ASSERT_FALSE(Find(index, hash, place));
}

TEST(RouteIndex, FindsNothingWhereThereIsNothing) {
  RouteIndex index;
  index.Prefetch(7);
  EXPECT_FALSE(Find(index, 7, 0));
  index.Add(7, 1);
  EXPECT_FALSE(Find(index, 8, 1));
  EXPECT_FALSE(Find(index, 7, 0));
}

TEST(RouteIndex, TellsAnyNumberOfRoutesOfOneHashApart) {
  for (const size_t hash : {InShard(0), InShard(12345), InShard(0xfffffffe), InShard(0xffffffff)}) {
    RouteIndex index;
    for (Place place = 0; place < 500; ++place) index.Add(hash, place);
    for (Place place = 0; place < 500; place += 2) index.Remove(hash, place);
    for (Place place = 0; place < 500; ++place) {
      EXPECT_EQ(Find(index, hash, place).has_value(), place % 2 == 1) << place;
    }
  }
}

TEST(RouteIndex, KeepsThoseBehindTheLastHome) {
  RouteIndex index;
  for (uint32_t i = 0; i < 100; ++i) index.Add(InShard(0xffffffff - i), i);
  for (uint32_t i = 0; i < 100; ++i) index.Add(InShard(0xffffff00 - i), 100 + i);
  for (uint32_t i = 0; i < 100; ++i) index.Remove(InShard(0xffffffff - i), i);
  for (uint32_t i = 0; i < 100; ++i) {
    EXPECT_FALSE(Find(index, InShard(0xffffffff - i), i));
    EXPECT_EQ(Find(index, InShard(0xffffff00 - i), 100 + i), 100 + i);
  }
}

TEST(RouteIndex, IsLikeNewWhenItIsCleared) {
  RouteIndex index;
  for (uint32_t i = 0; i < 1'000; ++i) index.Add(InShard(i), i);
  index.Clear();
  for (uint32_t i = 0; i < 1'000; ++i) EXPECT_FALSE(Find(index, InShard(i), i));
  index.Add(InShard(3), 3);
  EXPECT_EQ(Find(index, InShard(3), 3), 3u);
}

}  // namespace
}  // namespace herald::rib
