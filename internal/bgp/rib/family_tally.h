#ifndef HERALD_INTERNAL_BGP_RIB_FAMILY_TALLY_H_
#define HERALD_INTERNAL_BGP_RIB_FAMILY_TALLY_H_

#include <cstddef>

#include "absl/container/inlined_vector.h"
#include "internal/net/family.h"

namespace herald::rib {

// How many routes there are of each family.
class FamilyTally {
 public:
  void Increment(Family family, size_t count = 1) { Slot(family) += count; }
  void Decrement(Family family, size_t count = 1) { Slot(family) -= count; }
  size_t count(Family family) const {
    for (const Row& row : rows_) {
      if (row.family == family) return row.count;
    }
    return 0;
  }

 private:
  struct Row {
    Family family;
    size_t count = 0;
  };

  size_t& Slot(Family family) {
    for (Row& row : rows_) {
      if (row.family == family) return row.count;
    }
    return rows_.emplace_back(Row{.family = family}).count;
  }

  absl::InlinedVector<Row, 2> rows_;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_FAMILY_TALLY_H_
