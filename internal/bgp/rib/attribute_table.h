#ifndef HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_TABLE_H_
#define HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_TABLE_H_

#include <cstddef>

#include "internal/bgp/message/path_attributes.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/rib/intern_table.h"

namespace herald::rib {

// Makes equal attribute sets one object, as InternTable does.
class AttributeTable {
 public:
  AttributesRef Intern(const PathAttributes& attributes);
  AttributesRef Intern(PathAttributes&& attributes);
  size_t size() const { return sets_.size(); }

 private:
  InternTable<PathAttributes> sets_;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_TABLE_H_
