#ifndef HERALD_INTERNAL_RPC_ROUTE_SENT_WAIT_H_
#define HERALD_INTERNAL_RPC_ROUTE_SENT_WAIT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "absl/time/time.h"
#include "internal/injector/delivery.h"
#include "internal/rpc/core.h"

namespace herald::rpc {

// A call's waiting for the wire. Core thread.
class SentWait {
 public:
  using Done = std::function<void(const std::vector<injector::Delivery>&)>;

  explicit SentWait(const Core& core) : core_(core) {}

  // Calls done once, perhaps inside this call, as Injector::WhenSent does.
  void Begin(injector::Revision revision, std::vector<Nlri> nlri, Done done);
  // Calls late after so long, unless Cancel comes before. For calls that have no deadline.
  void Bound(absl::Duration duration, std::function<void()> late);
  // Neither is called from now on. Has no effect on what is over.
  void Cancel();

 private:
  const Core& core_;
  std::optional<uint64_t> wait_;
  std::optional<boost::asio::steady_timer> timer_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_SENT_WAIT_H_
