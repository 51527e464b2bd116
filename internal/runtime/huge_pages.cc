#include "internal/runtime/huge_pages.h"

#include <sys/mman.h>

#include <cassert>
#include <cstdint>
#include <new>

namespace herald::runtime {
namespace {

constexpr size_t kPage = 2 << 20;

size_t RoundUp(size_t octets) { return (octets + kPage - 1) / kPage * kPage; }

}  // namespace

void* HugePages::do_allocate(size_t octets, size_t alignment) {
  if (octets < kBlockMin) return ::operator new(octets, std::align_val_t(alignment));
  assert(alignment <= kPage);
  // A page more, so that there is a place in it that is aligned; the rest goes back.
  const size_t size = RoundUp(octets);
  const size_t mapped = size + kPage;
  void* const area =
      mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) throw std::bad_alloc();
  char* const begin = static_cast<char*>(area);
  char* const block =
      begin + (RoundUp(reinterpret_cast<uintptr_t>(begin)) - reinterpret_cast<uintptr_t>(begin));
  if (block != begin) munmap(begin, static_cast<size_t>(block - begin));
  const auto behind = static_cast<size_t>(begin + mapped - (block + size));
  if (behind > 0) munmap(block + size, behind);
  // Without, it is slower and nothing else.
  madvise(block, size, MADV_HUGEPAGE);
  return block;
}

void HugePages::do_deallocate(void* block, size_t octets, size_t alignment) {
  if (octets < kBlockMin) return ::operator delete(block, octets, std::align_val_t(alignment));
  munmap(block, RoundUp(octets));
}

}  // namespace herald::runtime
