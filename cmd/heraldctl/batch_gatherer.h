#ifndef HERALD_CMD_HERALDCTL_BATCH_GATHERER_H_
#define HERALD_CMD_HERALDCTL_BATCH_GATHERER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "internal/net/prefix.h"

namespace herald::ctl {

inline constexpr size_t kBatchRoutesMax = 10'000;

// Prefixes of one family that share their attributes.
struct PackedBatch {
  std::string attributes;  // The key they were gathered under.
  Family family;
  std::vector<uint8_t> packed = {};  // RFC 4271 section 4.3.
  size_t count = 0;
  Prefix last = {};
};

// Gathers prefixes by attributes and family, so that few batches carry many, however the input is
// ordered.
class BatchGatherer {
 public:
  static constexpr size_t kOctetsMax = size_t{256} << 20;

  explicit BatchGatherer(size_t octets_max = kOctetsMax) : octets_max_(octets_max) {}

  // attributes is any text that is equal for equal attributes.
  void Add(absl::string_view attributes, const Prefix& prefix);
  // It holds as much as it should: Take before adding more.
  bool full() const { return octets_ >= octets_max_; }
  uint64_t routes() const { return routes_; }
  // What was gathered since the last time, in the order of first mention.
  std::deque<PackedBatch> Take();

 private:
  PackedBatch& BatchOf(absl::string_view attributes, Family family);

  size_t octets_max_;
  size_t octets_ = 0;
  uint64_t routes_ = 0;
  std::deque<PackedBatch> batches_;  // Addresses stay.
  // The batch that has room; the keys are in batches_.
  absl::flat_hash_map<std::pair<absl::string_view, Family>, PackedBatch*> open_;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_BATCH_GATHERER_H_
