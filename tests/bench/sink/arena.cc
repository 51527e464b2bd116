#include "tests/bench/sink/arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <stdexcept>

namespace herald::bench {

Arena::Arena(size_t size) : size_(size) {
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE;
  void* const mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, kFlags, -1, 0);
  if (mapped == MAP_FAILED) throw std::runtime_error("there is no memory for the arena");
  begin_ = static_cast<uint8_t*>(mapped);
}

Arena::~Arena() { munmap(begin_, size_); }

std::span<uint8_t> Arena::Free(size_t most) {
  if (used_ == size_)
    throw std::runtime_error("the arena is full: more was sent than was foreseen");
  return {begin_ + used_, std::min(most, size_ - used_)};
}

}  // namespace herald::bench
