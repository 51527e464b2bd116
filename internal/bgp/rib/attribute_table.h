#ifndef HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_TABLE_H_
#define HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_TABLE_H_

#include <cstddef>

#include "absl/container/flat_hash_set.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/bgp/rib/attributes_ref.h"

namespace herald::rib {

// Makes equal attribute sets one object. Sets that nobody holds any more are swept out each time
// the table has doubled, so that it stays within twice what is in use. One thread; the references
// that it gives out may be dropped on any.
class AttributeTable {
 public:
  AttributesRef Intern(PathAttributes attributes);
  // Counts sets that nobody holds any more until they are swept out.
  size_t size() const { return sets_.size(); }

 private:
  // Keeps the hash, so that growing the table does not read every set again.
  struct Entry {
    size_t hash = 0;
    AttributesRef attributes;
  };
  struct Candidate {
    size_t hash = 0;
    const PathAttributes& attributes;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Entry& entry) const { return entry.hash; }
    size_t operator()(const Candidate& candidate) const { return candidate.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Entry& a, const Entry& b) const { return a.attributes == b.attributes; }
    bool operator()(const Entry& a, const Candidate& b) const {
      return a.hash == b.hash && *a.attributes == b.attributes;
    }
    bool operator()(const Candidate& a, const Entry& b) const { return (*this)(b, a); }
  };
  static constexpr size_t kSweepMin = 1024;

  void Sweep();

  absl::flat_hash_set<Entry, Hash, Equal> sets_;
  size_t sweep_at_ = kSweepMin;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_TABLE_H_
