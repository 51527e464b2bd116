#include "internal/audit/json_reader.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "internal/telemetry/escape.h"

namespace herald::audit {
namespace {

constexpr size_t kUnitDigits = 4;

bool IsHighSurrogate(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

void AppendUtf8(uint32_t c, std::string& out) {
  const auto add = [&out](uint32_t octet) { out.push_back(static_cast<char>(octet)); };
  const auto continuation = [&](int shift) { add(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    continuation(6);
  } else {
    add(0xF0 | c >> 18);
    continuation(12);
    continuation(6);
  }
  continuation(0);
}

// What a backslash and this character stand for; 0: nothing.
char Unescape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

void JsonReader::SkipSpace() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }

bool JsonReader::at_end() {
  SkipSpace();
  return rest_.empty();
}

bool JsonReader::Take(char mark) {
  SkipSpace();
  if (rest_.empty() || rest_[0] != mark) return false;
  rest_.remove_prefix(1);
  return true;
}

bool JsonReader::TakeString(std::string& value) {
  value.clear();
  if (!Take('"')) return false;
  while (!rest_.empty() && rest_[0] != '"') {
    if (rest_[0] == '\\') {
      rest_.remove_prefix(1);
      if (!TakeEscape(value)) return false;
      continue;
    }
    size_t plain = 0;
    while (plain < rest_.size() && rest_[plain] != '"' && rest_[plain] != '\\') ++plain;
    value.append(rest_.data(), plain);
    rest_.remove_prefix(plain);
  }
  return Take('"') && telemetry::IsUtf8(value);
}

bool JsonReader::TakeEscape(std::string& value) {
  if (rest_.empty()) return false;
  const char c = rest_[0];
  rest_.remove_prefix(1);
  if (c != 'u') {
    const char meant = Unescape(c);
    if (meant != 0) value.push_back(meant);
    return meant != 0;
  }
  uint32_t unit = 0;
  if (!TakeUnit(unit) || IsLowSurrogate(unit)) return false;
  if (IsHighSurrogate(unit)) {
    uint32_t low = 0;
    if (rest_.substr(0, 2) != "\\u") return false;
    rest_.remove_prefix(2);
    if (!TakeUnit(low) || !IsLowSurrogate(low)) return false;
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  AppendUtf8(unit, value);
  return true;
}

bool JsonReader::TakeUnit(uint32_t& unit) {
  const absl::string_view digits = rest_.substr(0, kUnitDigits);
  for (const char digit : digits) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(digit))) return false;
  }
  if (digits.size() != kUnitDigits || !absl::SimpleHexAtoi(digits, &unit)) return false;
  rest_.remove_prefix(kUnitDigits);
  return true;
}

bool JsonReader::TakeLiteral(absl::string_view& value) {
  SkipSpace();
  size_t size = 0;
  const auto is_part = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '+' || c == '.';
  };
  while (size < rest_.size() && is_part(rest_[size])) ++size;
  value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return size > 0;
}

bool JsonReader::SkipValue() {
  std::string text;
  absl::string_view literal;
  if (!Take('[')) return TakeString(text) || TakeLiteral(literal);
  if (Take(']')) return true;
  do {
    if (!TakeString(text) && !TakeLiteral(literal)) return false;
  } while (Take(','));
  return Take(']');
}

}  // namespace herald::audit
