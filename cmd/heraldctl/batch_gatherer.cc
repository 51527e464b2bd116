#include "cmd/heraldctl/batch_gatherer.h"

#include "internal/bgp/wire/update_codec.h"
#include "internal/bytes/writer.h"

namespace herald::ctl {
namespace {

// What a batch costs beside its octets.
constexpr size_t kBatchOverhead = 128;

}  // namespace

void BatchGatherer::Add(absl::string_view attributes, const Prefix& prefix) {
  PackedBatch& batch = BatchOf(attributes, prefix.family());
  octets_ -= batch.packed.size();
  Writer out(batch.packed);
  wire::EncodePrefix(prefix, out);
  octets_ += batch.packed.size();
  batch.count++;
  batch.last = prefix;
  routes_++;
}

std::deque<PackedBatch> BatchGatherer::Take() {
  open_.clear();
  octets_ = 0;
  routes_ = 0;
  return std::exchange(batches_, {});
}

PackedBatch& BatchGatherer::BatchOf(absl::string_view attributes, Family family) {
  const auto found = open_.find({attributes, family});
  if (found != open_.end() && found->second->count < kBatchRoutesMax) return *found->second;
  PackedBatch& batch =
      batches_.emplace_back(PackedBatch{.attributes = std::string(attributes), .family = family});
  octets_ += attributes.size() + kBatchOverhead;
  if (found != open_.end()) {
    found->second = &batch;
  } else {
    open_.emplace(std::pair(absl::string_view(batch.attributes), family), &batch);
  }
  return batch;
}

}  // namespace herald::ctl
