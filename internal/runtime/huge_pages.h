#ifndef HERALD_INTERNAL_RUNTIME_HUGE_PAGES_H_
#define HERALD_INTERNAL_RUNTIME_HUGE_PAGES_H_

#include <cstddef>
#include <memory_resource>

namespace herald::runtime {

// Memory for large tables, a block at a time, in pages of 2 MiB if the kernel has some: a table
// that grows a small page at a time spends more time in page faults than in anything else. Blocks
// of less than kBlockMin come from the heap.
class HugePages final : public std::pmr::memory_resource {
 public:
  static constexpr size_t kBlockMin = 1 << 20;

 private:
  void* do_allocate(size_t octets, size_t alignment) override;
  void do_deallocate(void* block, size_t octets, size_t alignment) override;
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_HUGE_PAGES_H_
