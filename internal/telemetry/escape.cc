#include "internal/telemetry/escape.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/str_format.h"

namespace herald::telemetry {
namespace {

struct CodePoint {
  uint32_t value = 0;
  size_t octets = 1;
};

// The first of the text, which is not empty.
std::optional<CodePoint> DecodeUtf8(absl::string_view text) {
  const auto octet = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = octet(0);
  if (lead < 0x80) return CodePoint{lead, 1};
  const size_t octets = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < octets) return std::nullopt;
  uint32_t value = lead & (0xFFu >> (octets + 1));
  for (size_t i = 1; i < octets; ++i) {
    if ((octet(i) & 0xC0) != 0x80) return std::nullopt;
    value = value << 6 | (octet(i) & 0x3F);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[octets] || value > 0x10FFFF || surrogate) return std::nullopt;
  return CodePoint{value, octets};
}

// Controls, line and paragraph separators, and what changes the direction of text or is invisible.
bool IsUnfit(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

struct Forms {
  std::string (*unfit)(uint32_t);
  std::string (*not_utf8)(uint8_t);
};

std::string Escape(absl::string_view text, const Forms& forms) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::optional<CodePoint> c = DecodeUtf8(text);
    if (!c.has_value()) {
      out += forms.not_utf8(static_cast<uint8_t>(text[0]));
    } else if (c->value == '"' || c->value == '\\') {
      out += {'\\', text[0]};
    } else if (c->value == '\n' || c->value == '\r' || c->value == '\t') {
      out += {'\\', c->value == '\n' ? 'n' : c->value == '\r' ? 'r' : 't'};
    } else if (IsUnfit(c->value)) {
      out += forms.unfit(c->value);
    } else {
      out.append(text.data(), c->octets);
    }
    text.remove_prefix(c.has_value() ? c->octets : 1);
  }
  return out;
}

}  // namespace

std::string EscapeText(absl::string_view text) {
  return Escape(text, {
                          .unfit = [](uint32_t c) { return absl::StrFormat("\\u{%x}", c); },
                          .not_utf8 = [](uint8_t o) { return absl::StrFormat("\\x%02x", o); },
                      });
}

std::string EscapeJson(absl::string_view text) {
  return Escape(text, {
                          .unfit = [](uint32_t c) { return absl::StrFormat("\\u%04x", c); },
                          .not_utf8 = [](uint8_t) { return std::string("\\ufffd"); },
                      });
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const std::optional<CodePoint> c = DecodeUtf8(text);
    if (!c.has_value()) return false;
    text.remove_prefix(c->octets);
  }
  return true;
}

}  // namespace herald::telemetry
