#ifndef HERALD_INTERNAL_BGP_RIB_INTERN_TABLE_H_
#define HERALD_INTERNAL_BGP_RIB_INTERN_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace herald::rib {

// Makes equal values one object. Those that nobody holds any more are swept out each time the table
// has doubled, so that it stays within twice what is in use. One thread; the references that it
// gives out may be dropped on any.
template <class T>
class InternTable {
 public:
  // hash is the value's. Takes the value, or copies it, only if it is new.
  template <class Value>
  std::shared_ptr<const T> Intern(Value&& value, size_t hash) {
    if (entries_.size() >= sweep_at_) Sweep();
    const Candidate candidate{.hash = hash, .value = value};
    const auto entry = entries_.lazy_emplace(candidate, [&](const auto& emplace) {
      emplace(Entry{.hash = hash, .value = std::make_shared<const T>(std::forward<Value>(value))});
    });
    return entry->value;
  }
  // Counts values that nobody holds any more until they are swept out.
  size_t size() const { return entries_.size(); }

 private:
  // Keeps the hash, so that growing the table does not read every value again.
  struct Entry {
    size_t hash = 0;
    std::shared_ptr<const T> value;
  };
  struct Candidate {
    size_t hash = 0;
    const T& value;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Entry& entry) const { return entry.hash; }
    size_t operator()(const Candidate& candidate) const { return candidate.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Entry& a, const Entry& b) const { return a.value == b.value; }
    bool operator()(const Entry& a, const Candidate& b) const {
      return a.hash == b.hash && *a.value == b.value;
    }
    bool operator()(const Candidate& a, const Entry& b) const { return (*this)(b, a); }
  };
  static constexpr size_t kSweepMin = 1024;

  void Sweep() {
    // Only this table can hand out a value that nobody else holds, so none is revived meanwhile.
    absl::erase_if(entries_, [](const Entry& entry) { return entry.value.use_count() == 1; });
    sweep_at_ = std::max(kSweepMin, 2 * entries_.size());
  }

  absl::flat_hash_set<Entry, Hash, Equal> entries_;
  size_t sweep_at_ = kSweepMin;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_INTERN_TABLE_H_
