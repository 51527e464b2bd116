#include "internal/bgp/rib/route_rows.h"

#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace herald::rib {
namespace {

struct Row {
  Nlri nlri;
  uint64_t number = 0;

  bool is_free() const { return number == 0; }
};

Nlri Route(uint32_t number) { return {Prefix::Masked(IpAddress::V4(number << 8), 24)}; }

// Several chunks, and blocks that have many.
constexpr uint32_t kMany = 200'000;

void Fill(RouteRows<Row>& rows) {
  for (uint32_t i = 0; i < kMany; ++i) {
    const auto [place, is_new] = rows.FindOrAdd(Route(i));
    EXPECT_TRUE(is_new);
    rows[place].number = i + 1;
  }
}

TEST(RouteRows, NoRowMovesWhileTheyGrow) {
  RouteRows<Row> rows;
  std::vector<std::pair<Place, const Row*>> added;
  for (uint32_t i = 0; i < kMany; ++i) {
    const Place place = rows.FindOrAdd(Route(i)).first;
    rows[place].number = i + 1;
    added.emplace_back(place, &rows[place]);
  }
  for (uint32_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(rows.Find(Route(i)), added[i].first);
    ASSERT_EQ(rows.At(added[i].first), added[i].second);
    ASSERT_EQ(added[i].second->number, i + 1);
  }
  EXPECT_EQ(rows.size(), kMany);
  EXPECT_EQ(rows.places(), kMany);
  EXPECT_EQ(rows.At(kMany), nullptr);
}

TEST(RouteRows, AFreePlaceIsTakenFirst) {
  RouteRows<Row> rows;
  Fill(rows);
  const Nlri gone = Route(7);
  const Place place = *rows.Find(gone);
  rows.Erase(place, HashedNlri(gone).hash);
  EXPECT_EQ(rows.At(place), nullptr);
  EXPECT_EQ(rows.FindOrAdd(Route(kMany)), std::pair(place, true));
  EXPECT_EQ(rows.places(), kMany);
}

TEST(RouteRows, IsLikeNewOnceItIsEmpty) {
  RouteRows<Row> rows;
  Fill(rows);
  for (uint32_t i = 0; i < kMany; ++i) {
    const Nlri nlri = Route(i);
    rows.Erase(*rows.Find(nlri), HashedNlri(nlri).hash);
  }
  EXPECT_EQ(rows.size(), 0u);
  EXPECT_EQ(rows.places(), 0u);
  EXPECT_EQ(rows.At(0), nullptr);
  Fill(rows);
  EXPECT_EQ(rows.places(), kMany);
}

}  // namespace
}  // namespace herald::rib
