#include "cmd/heraldctl/text.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace herald::ctl {

std::string Printable(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    if (absl::ascii_isprint(static_cast<unsigned char>(c))) {
      out.push_back(c);
    } else {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string FormatCount(uint64_t count) {
  std::string out = absl::StrCat(count);
  for (size_t at = out.size(); at > 3;) {
    at -= 3;
    out.insert(at, 1, ',');
  }
  return out;
}

std::string FormatCountOf(uint64_t count, absl::string_view thing) {
  return absl::StrCat(FormatCount(count), " ", thing, count == 1 ? "" : "s");
}

std::string FormatElapsed(absl::Duration elapsed) {
  struct Unit {
    int64_t seconds;
    char name;
  };
  constexpr std::array kUnits = {Unit{86400, 'd'}, Unit{3600, 'h'}, Unit{60, 'm'}, Unit{1, 's'}};
  int64_t rest = elapsed > absl::ZeroDuration() ? absl::ToInt64Seconds(elapsed) : 0;
  std::string out;
  int written = 0;
  for (const Unit& unit : kUnits) {
    if (written == 0 && rest < unit.seconds) continue;
    absl::StrAppend(&out, rest / unit.seconds, std::string(1, unit.name));
    rest %= unit.seconds;
    if (++written == 2) break;
  }
  return out.empty() ? "0s" : out;
}

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (octet < 0x20 || octet == 0x7f) {
      absl::StrAppendFormat(&out, "\\u%04x", octet);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace herald::ctl
