#ifndef HERALD_TESTS_BENCH_SINK_ARENA_H_
#define HERALD_TESTS_BENCH_SINK_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace herald::bench {

// Memory that has its pages before it is written to.
class Arena {
 public:
  explicit Arena(size_t size);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // What is not used yet, at most so many octets of it.
  std::span<uint8_t> Free(size_t most);
  void Use(size_t octets) { used_ += octets; }
  void Clear() { used_ = 0; }
  size_t used() const { return used_; }
  std::span<const uint8_t> At(size_t offset, size_t size) const { return {begin_ + offset, size}; }

 private:
  uint8_t* begin_ = nullptr;
  size_t size_;
  size_t used_ = 0;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_SINK_ARENA_H_
