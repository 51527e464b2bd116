#ifndef HERALD_INTERNAL_BGP_RIB_REVISION_TALLY_H_
#define HERALD_INTERNAL_BGP_RIB_REVISION_TALLY_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace herald::rib {

// Later than every revision.
inline constexpr uint64_t kNoRevision = std::numeric_limits<uint64_t>::max();

// How many routes there are of each revision, for who asks for the oldest. Cheap where routes come
// in order of their revisions and go in about that order.
class RevisionTally {
 public:
  void Increment(uint64_t revision);
  // There must be one.
  void Decrement(uint64_t revision);
  // kNoRevision if there is none.
  uint64_t oldest() const { return first_ == rows_.size() ? kNoRevision : rows_[first_].revision; }

 private:
  struct Row {
    uint64_t revision = 0;
    size_t count = 0;
  };

  // The first row from first_ on that is not older.
  std::vector<Row>::iterator Find(uint64_t revision);
  void DropEmpty();

  std::vector<Row> rows_;  // By revision. Before first_ none counts, and the one there does.
  size_t first_ = 0;
  size_t empty_ = 0;  // Rows that count nothing.
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_REVISION_TALLY_H_
