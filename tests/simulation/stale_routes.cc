#include "tests/simulation/stale_routes.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/retention.h"

namespace herald::simulation {

using fsm::TimePoint;

void StaleRoutes::On(const fsm::Up& up) {
  up_ = true;
  for (const Family family : up.kept) {
    EXPECT_TRUE(since_.contains(family)) << FormatFamily(family) << " is kept, but was not stale";
    ++counts_.kept;
  }
  std::erase_if(since_,
                [&](const auto& stale) { return !absl::c_linear_search(up.kept, stale.first); });
}

void StaleRoutes::On(TimePoint now, const fsm::Down& down) {
  up_ = false;
  std::map<Family, TimePoint> before = std::exchange(since_, {});
  for (const Family family : down.retained) {
    const auto [it, is_new] = before.try_emplace(family, now);
    since_.insert(*it);
    ++counts_.retained;
  }
}

void StaleRoutes::On(const fsm::StaleTimeOver& over) {
  EXPECT_TRUE(since_.contains(over.family)) << FormatFamily(over.family) << " was not stale";
  if (over.long_lived_begins) {
    ++counts_.lived_long;
  } else {
    ++counts_.over;
    since_.erase(over.family);
  }
}

void StaleRoutes::CheckTime(TimePoint now) const {
  const fsm::Duration time_max = time_max_ + (up_ ? fsm::kEndOfRibWait : fsm::Duration(0));
  for (const auto& [family, since] : since_) {
    EXPECT_LE(now - since, time_max) << FormatFamily(family) << " is stale for too long";
  }
}

}  // namespace herald::simulation
