#ifndef HERALD_INTERNAL_INJECTOR_SEGMENT_POOL_H_
#define HERALD_INTERNAL_INJECTOR_SEGMENT_POOL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "internal/injector/injected_route.h"
#include "internal/injector/segment.h"

namespace herald::injector {

// Makes segments in the memory of those that nobody holds any more: to touch a fresh page costs
// many times what is encoded into it. One thread; segments may outlive it.
class SegmentPool {
 public:
  // So many rooms are kept for the segments to come, but for those that are much longer than usual.
  static constexpr size_t kRoomsMax = 16;

  // Where the next segment is encoded; empty.
  std::vector<uint8_t>& Room();
  // What stands there.
  SegmentRef Seal(size_t routes, Revision oldest_revision);
  size_t rooms() const { return free_->size(); }

 private:
  using Rooms = std::vector<std::vector<uint8_t>>;

  std::vector<uint8_t> room_;
  std::shared_ptr<Rooms> free_ = std::make_shared<Rooms>();
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_SEGMENT_POOL_H_
