#include "internal/audit/lines.h"

#include <algorithm>
#include <utility>

namespace herald::audit {

absl::StatusOr<Lines> LinesAfter(const OpenFile& file, uint64_t& offset, uint64_t end) {
  const uint64_t octets = std::min<uint64_t>(end - offset, kLinesOctetsMax);
  absl::StatusOr<std::string> text = file.ReadAt(offset, octets);
  if (!text.ok()) return text.status();
  const size_t read = text->size();
  const bool is_cut = read < octets;  // Somebody has truncated the file.
  const size_t newline = text->rfind('\n');
  text->resize(newline == std::string::npos ? 0 : newline + 1);
  Lines lines{.offset = offset, .text = *std::move(text)};
  if (is_cut) {
    offset = end;
  } else {
    offset += lines.text.empty() ? read : lines.text.size();
  }
  return lines;
}

absl::StatusOr<Lines> LinesBefore(const OpenFile& file, uint64_t& end) {
  uint64_t begin = end - std::min<uint64_t>(end, kLinesOctetsMax);
  absl::StatusOr<std::string> text = file.ReadAt(begin, end - begin);
  if (!text.ok()) return text.status();
  text->resize(text->rfind('\n') + 1);  // Without one: to nothing.
  const size_t partial = begin == 0 ? 0 : text->find('\n') + 1;
  Lines lines{.offset = begin + partial, .text = text->substr(partial)};
  end = lines.text.empty() ? begin : lines.offset;
  return lines;
}

}  // namespace herald::audit
