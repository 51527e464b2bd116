#ifndef HERALD_INTERNAL_INJECTOR_SYNCS_H_
#define HERALD_INTERNAL_INJECTOR_SYNCS_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "internal/injector/terms.h"

namespace herald::injector {

inline constexpr size_t kPrincipalSyncsMax = 64;

// The marks and sweeps that run, one of an owner at most. A route is marked with the number of the
// latest that had begun, of anybody, when it was last announced.
class Syncs {
 public:
  // FAILED_PRECONDITION: the owner has one that runs. RESOURCE_EXHAUSTED: its principal has
  // kPrincipalSyncsMax.
  absl::Status Begin(const Owner& owner);
  // It runs no more, which it did. What the owner has not announced since is marked before this.
  uint32_t End(const Owner& owner);

  // For what is announced now.
  uint32_t mark() const { return mark_; }
  // Whether a is before b. Marks come round after 2^32, as in RFC 1982.
  static bool IsBefore(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b) < 0; }

 private:
  uint32_t mark_ = 0;
  absl::btree_map<Owner, uint32_t> running_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_SYNCS_H_
