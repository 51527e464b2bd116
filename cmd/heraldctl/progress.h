#ifndef HERALD_CMD_HERALDCTL_PROGRESS_H_
#define HERALD_CMD_HERALDCTL_PROGRESS_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace herald::ctl {

// How far a long piece of work is: a bar that is redrawn on a terminal, a plain line every so
// often elsewhere. Not for use by two threads at once.
class Progress {
 public:
  // total: absent where it is not known beforehand.
  Progress(std::string what, std::string unit, std::optional<uint64_t> total, std::ostream& out,
           bool on_terminal, absl::Time now = absl::Now());

  void Update(uint64_t done, absl::Time now = absl::Now());
  // The last word; clears the bar on a terminal.
  void Finish();

 private:
  std::string Line(uint64_t done, absl::Duration elapsed) const;
  std::string Bar(uint64_t done) const;

  std::string what_;
  std::string unit_;
  std::optional<uint64_t> total_;
  std::ostream& out_;
  bool on_terminal_;
  absl::Time start_;
  absl::Time next_;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_PROGRESS_H_
