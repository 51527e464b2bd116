#ifndef HERALD_INTERNAL_RUNTIME_DEADLINE_H_
#define HERALD_INTERNAL_RUNTIME_DEADLINE_H_

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "absl/time/time.h"

namespace herald::runtime {

// The timer of something that says itself when it is due next. Times are those of SteadyNow. Core
// thread.
class Deadline {
 public:
  // advance does what is due; true: there is more, and it is called again in a turn of its own.
  Deadline(boost::asio::io_context& core, std::function<absl::Time()> next,
           std::function<bool(absl::Time)> advance);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // To be called after whatever may have brought the next deadline nearer.
  void Update();

 private:
  void WaitUntil(absl::Time next);
  void Advance();

  const std::function<absl::Time()> next_;
  const std::function<bool(absl::Time)> advance_;
  boost::asio::steady_timer timer_;
  absl::Time awaited_ = absl::InfiniteFuture();
};

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_DEADLINE_H_
