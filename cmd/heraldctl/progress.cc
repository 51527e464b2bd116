#include "cmd/heraldctl/progress.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cmd/heraldctl/text.h"

namespace herald::ctl {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(100);
constexpr absl::Duration kPlainLine = absl::Seconds(5);
constexpr uint64_t kBarWidth = 30;
constexpr char kClearLine[] = "\r\x1b[K";

}  // namespace

Progress::Progress(std::string what, std::string unit, std::optional<uint64_t> total,
                   std::ostream& out, bool on_terminal, absl::Time now)
    : what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      out_(out),
      on_terminal_(on_terminal),
      start_(now),
      next_(now + (on_terminal ? kRedraw : kPlainLine)) {}

void Progress::Update(uint64_t done, absl::Time now) {
  if (now < next_) return;
  next_ = now + (on_terminal_ ? kRedraw : kPlainLine);
  const std::string line = Line(done, now - start_);
  if (on_terminal_) {
    out_ << kClearLine << line << std::flush;
  } else {
    out_ << line << std::endl;
  }
}

void Progress::Finish() {
  if (on_terminal_) out_ << kClearLine << std::flush;
}

std::string Progress::Line(uint64_t done, absl::Duration elapsed) const {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  const auto rate = static_cast<uint64_t>(seconds > 0 ? static_cast<double>(done) / seconds : 0);
  std::string line = absl::StrCat(what_, " ", on_terminal_ ? Bar(done) : "", FormatCount(done));
  if (total_.has_value()) absl::StrAppend(&line, " of ", FormatCount(*total_));
  absl::StrAppend(&line, " ", unit_, ", ", FormatCount(rate), "/s, ", FormatElapsed(elapsed));
  return line;
}

std::string Progress::Bar(uint64_t done) const {
  if (!total_.has_value() || *total_ == 0) return "";
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total_));
  const auto filled = static_cast<size_t>(part * static_cast<double>(kBarWidth));
  return absl::StrFormat("[%s%s] %3d%% ", std::string(filled, '#'),
                         std::string(kBarWidth - filled, '.'), static_cast<int>(part * 100));
}

}  // namespace herald::ctl
