#ifndef HERALD_INTERNAL_INJECTOR_END_CAUSE_H_
#define HERALD_INTERNAL_INJECTOR_END_CAUSE_H_

#include <cstdint>

namespace herald::injector {

// Why a route is not its owner's any more.
enum class EndCause : uint8_t {
  kWithdrawn,
  kExpired,
  kLeaseEnded,
  kTakenOver,
  kWithdrawAll,
  kNotRepeated,
  kStatic,  // The configuration announces it now.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_END_CAUSE_H_
