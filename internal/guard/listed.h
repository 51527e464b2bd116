#ifndef HERALD_INTERNAL_GUARD_LISTED_H_
#define HERALD_INTERNAL_GUARD_LISTED_H_

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"

namespace herald::guard {

// For a message: the first rows and how many more there are.
template <class Rows, class Format>
std::string Listed(const Rows& rows, Format format) {
  constexpr size_t kShownMax = 8;
  const size_t shown = std::min(rows.size(), kShownMax);
  std::string text;
  for (size_t i = 0; i < shown; ++i) absl::StrAppend(&text, i == 0 ? "" : ", ", format(rows[i]));
  if (shown < rows.size()) absl::StrAppend(&text, " and ", rows.size() - shown, " more");
  return text;
}

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_LISTED_H_
