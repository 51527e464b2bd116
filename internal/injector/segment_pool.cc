#include "internal/injector/segment_pool.h"

#include <utility>

#include "internal/bgp/wire/message_codec.h"
#include "internal/bytes/reader.h"

namespace herald::injector {
namespace {

// For one that is as long as what a session takes at a time.
constexpr size_t kRoom = 80 << 10;
// A shorter one has memory of its own, just as much as it needs: it may stand in a queue for long.
constexpr size_t kShort = 16 << 10;

size_t CountMessages(Bytes octets) {
  size_t count = 0;
  for (; !octets.empty(); ++count) octets.remove_prefix(wire::MessageSize(octets));
  return count;
}

}  // namespace

std::vector<uint8_t>& SegmentPool::Room() {
  room_.clear();
  if (room_.capacity() != 0) return room_;
  if (free_->empty()) {
    room_.reserve(kRoom);
  } else {
    room_ = std::move(free_->back());
    free_->pop_back();
    room_.clear();
  }
  return room_;
}

SegmentRef SegmentPool::Seal(size_t routes, Revision oldest_revision) {
  Segment segment;
  segment.count = CountMessages(room_);
  segment.routes = routes;
  segment.oldest_revision = oldest_revision;
  if (room_.size() < kShort) {
    segment.octets.assign(room_.begin(), room_.end());
    return std::make_shared<const Segment>(std::move(segment));
  }
  segment.octets = std::exchange(room_, {});
  return SegmentRef(new Segment(std::move(segment)), [free = free_](Segment* done) {
    const bool is_usual = done->octets.capacity() <= 2 * kRoom;
    if (is_usual && free->size() < kRoomsMax) free->push_back(std::move(done->octets));
    delete done;
  });
}

}  // namespace herald::injector
