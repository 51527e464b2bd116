#ifndef HERALD_INTERNAL_INJECTOR_SEGMENT_H_
#define HERALD_INTERNAL_INJECTOR_SEGMENT_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "absl/functional/function_ref.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/limits.h"

namespace herald::injector {

// UPDATEs of one family, encoded once for all members of an update group.
struct Segment : wire::Messages {
  size_t routes = 0;
  Revision oldest_revision = 0;  // Of those that they stand for. kNoRevision: of no change.
};
using SegmentRef = std::shared_ptr<const Segment>;

// Calls tell with each route that is announced or withdrawn in it.
void ForEachRoute(const Segment& segment, const wire::UpdateFormat& format,
                  absl::FunctionRef<void(const Nlri&)> tell);

// What was encoded for one session, and that it has not taken.
class SegmentQueue {
 public:
  void Push(const SegmentRef& segment);
  // There must be one.
  SegmentRef Pop();
  void Clear() { *this = SegmentQueue(); }

  bool empty() const { return segments_.empty(); }
  bool IsWithin(const QueueBounds& bounds) const {
    return octets_ <= bounds.octets && segments_.size() <= bounds.segments;
  }
  size_t routes() const { return routes_; }
  // kNoRevision if none stands for a change.
  Revision OldestRevision() const;
  const std::deque<SegmentRef>& segments() const { return segments_; }
  // The same segments.
  friend bool operator==(const SegmentQueue&, const SegmentQueue&) = default;

 private:
  std::deque<SegmentRef> segments_;
  size_t octets_ = 0;
  size_t routes_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_SEGMENT_H_
