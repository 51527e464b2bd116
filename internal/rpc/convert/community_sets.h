#ifndef HERALD_INTERNAL_RPC_CONVERT_COMMUNITY_SETS_H_
#define HERALD_INTERNAL_RPC_CONVERT_COMMUNITY_SETS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/config/config.h"
#include "internal/guard/rules.h"
#include "internal/rpc/convert/field_path.h"
#include "proto/herald/v1/route.pb.h"

namespace herald::rpc {

// The configuration's sets of communities by name. Does not change; any thread.
class CommunitySets {
 public:
  // Of one route.
  static constexpr int kNamesMax = 16;

  CommunitySets() = default;
  explicit CommunitySets(const std::vector<config::CommunitySet>& sets);

  // Adds the members of the sets that are named in proto, as far as they are not there yet. at is
  // that of proto.
  void AddNamed(const v1::PathAttributes& proto, const FieldPath& at, Violations& violations,
                PathAttributes& attributes) const;

 private:
  absl::flat_hash_map<std::string, guard::Communities> sets_;
};

// As they were read last. Any thread.
class LiveCommunitySets {
 public:
  using Sets = std::shared_ptr<const CommunitySets>;

  explicit LiveCommunitySets(const std::vector<config::CommunitySet>& sets) { Set(sets); }

  Sets Get() const {
    absl::MutexLock lock(&mutex_);
    return sets_;
  }
  void Set(const std::vector<config::CommunitySet>& sets) {
    auto made = std::make_shared<const CommunitySets>(sets);
    absl::MutexLock lock(&mutex_);
    sets_ = std::move(made);
  }

 private:
  mutable absl::Mutex mutex_;
  Sets sets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_COMMUNITY_SETS_H_
