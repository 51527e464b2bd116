#ifndef HERALD_INTERNAL_AUDIT_LINES_H_
#define HERALD_INTERNAL_AUDIT_LINES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/audit/line.h"
#include "internal/audit/open_file.h"

namespace herald::audit {

// Whole lines of a file.
struct Lines {
  uint64_t offset = 0;
  std::string text = {};  // Each with its newline.

  // Calls f(line without newline, its offset).
  template <class F>
  void ForEach(F f) const {
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = text.find('\n', begin);
      f(absl::string_view(text).substr(begin, end - begin), offset + begin);
      begin = end + 1;
    }
  }
};

// What is read at once. No line of ours is longer; what is longer is passed over.
inline constexpr size_t kLinesOctetsMax = kLineOctetsMax;

// Those that begin at offset, as far as they end before end; moves offset behind them. None of them
// is text with offset moved to end: what is left there is no whole line.
absl::StatusOr<Lines> LinesAfter(const OpenFile& file, uint64_t& offset, uint64_t end);
// Those that end before end, at most; moves end to where they begin.
absl::StatusOr<Lines> LinesBefore(const OpenFile& file, uint64_t& end);

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_LINES_H_
