#include "internal/injector/route_sweep.h"

namespace herald::injector {

void RouteSweep::Withdraw(const std::vector<Nlri>& nlri, EndCause cause) {
  revision_ = *injector_.Withdraw(nlri, cause);
  withdrawn_ += nlri.size();
  untold_.insert(untold_.end(), nlri.begin(), nlri.end());
}

}  // namespace herald::injector
