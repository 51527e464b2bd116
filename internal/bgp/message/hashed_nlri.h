#ifndef HERALD_INTERNAL_BGP_MESSAGE_HASHED_NLRI_H_
#define HERALD_INTERNAL_BGP_MESSAGE_HASHED_NLRI_H_

#include <cstddef>

#include "absl/hash/hash.h"
#include "internal/bgp/message/update.h"

namespace herald {

// An NLRI on its way through the tables, with its hash, so that not each of them makes it anew.
// To be passed by value, as a view is, and not kept.
struct HashedNlri {
  HashedNlri(const Nlri& n) : nlri(n), hash(absl::HashOf(n)) {}
  HashedNlri(const Nlri& n, size_t its_hash) : nlri(n), hash(its_hash) {}

  const Nlri& nlri;
  const size_t hash;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_HASHED_NLRI_H_
