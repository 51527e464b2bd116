#ifndef HERALD_INTERNAL_RUNTIME_STEADY_NOW_H_
#define HERALD_INTERNAL_RUNTIME_STEADY_NOW_H_

#include "absl/time/time.h"

namespace herald::runtime {

// The time as it was at the start of the process and has passed evenly since: for what lives until
// some time, which must neither end nor go on because somebody set the clock. Any thread.
absl::Time SteadyNow();

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_STEADY_NOW_H_
