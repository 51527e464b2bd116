#include "internal/injector/segment.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "internal/bgp/rib/revision_tally.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bytes/reader.h"

namespace herald::injector {

void ForEachRoute(const Segment& segment, const wire::UpdateFormat& format,
                  absl::FunctionRef<void(const Nlri&)> tell) {
  for (Bytes rest(segment.octets); !rest.empty();) {
    const auto header = wire::DecodeHeader(rest.first(wire::kHeaderSize), format.message_size_max);
    assert(header.ok());
    const size_t size = header.value().size;
    const auto decoded =
        wire::DecodeUpdate(rest.subspan(wire::kHeaderSize, size - wire::kHeaderSize), format);
    assert(decoded.ok() && decoded.value().faults.empty());
    const UpdateMessage& update = decoded.value().update;
    for (const UnreachableRoutes& routes : update.unreachable) {
      for (const Nlri& nlri : routes.nlri) tell(nlri);
    }
    for (const ReachableRoutes& routes : update.reachable) {
      for (const Nlri& nlri : routes.nlri) tell(nlri);
    }
    rest.remove_prefix(size);
  }
}

void SegmentQueue::Push(const SegmentRef& segment) {
  segments_.push_back(segment);
  octets_ += segment->octets.size();
  routes_ += segment->routes;
}

SegmentRef SegmentQueue::Pop() {
  SegmentRef segment = std::move(segments_.front());
  segments_.pop_front();
  octets_ -= segment->octets.size();
  routes_ -= segment->routes;
  return segment;
}

Revision SegmentQueue::OldestRevision() const {
  Revision oldest = rib::kNoRevision;
  for (const SegmentRef& segment : segments_) oldest = std::min(oldest, segment->oldest_revision);
  return oldest;
}

}  // namespace herald::injector
