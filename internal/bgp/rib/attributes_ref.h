#ifndef HERALD_INTERNAL_BGP_RIB_ATTRIBUTES_REF_H_
#define HERALD_INTERNAL_BGP_RIB_ATTRIBUTES_REF_H_

#include <memory>

#include "internal/bgp/message/path_attributes.h"

namespace herald::rib {

// An interned, immutable attribute set: equal sets of one table are the same object, so equality
// and hashing go by address. May be held and read on any thread.
using AttributesRef = std::shared_ptr<const PathAttributes>;

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ATTRIBUTES_REF_H_
