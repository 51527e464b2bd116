#include "internal/runtime/huge_pages.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace herald::runtime {
namespace {

TEST(HugePages, GivesBlocksOfAnySizeAndTakesThemBack) {
  HugePages pages;
  for (int round = 0; round < 3; ++round) {
    std::vector<void*> blocks;
    const std::vector<size_t> sizes = {
        1,       4096,         HugePages::kBlockMin - 1, HugePages::kBlockMin, (2 << 20) - 1,
        2 << 20, (2 << 20) + 1};
    for (const size_t size : sizes) {
      blocks.push_back(pages.allocate(size, 16));
      EXPECT_EQ(reinterpret_cast<uintptr_t>(blocks.back()) % 16, 0u);
      std::memset(blocks.back(), 0xa5, size);
    }
    for (size_t i = 0; i < sizes.size(); ++i) pages.deallocate(blocks[i], sizes[i], 16);
  }
}

TEST(HugePages, AlignsWhatShallBeInLargePages) {
  HugePages pages;
  void* const block = pages.allocate(HugePages::kBlockMin);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % (2 << 20), 0u);
  pages.deallocate(block, HugePages::kBlockMin);
}

TEST(HugePages, AreOfOneResource) {
  HugePages one, other;
  EXPECT_TRUE(one.is_equal(one));
  EXPECT_FALSE(one.is_equal(other));
}

}  // namespace
}  // namespace herald::runtime
