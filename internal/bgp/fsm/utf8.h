#ifndef HERALD_INTERNAL_BGP_FSM_UTF8_H_
#define HERALD_INTERNAL_BGP_FSM_UTF8_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace herald::fsm {

// Takes one character off the start of the text, which must not be empty. Nullopt where RFC 3629
// has none: an overlong form, a surrogate, above U+10FFFF, cut off.
std::optional<uint32_t> TakeCharacter(absl::string_view& text);

bool IsUtf8(absl::string_view text);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_UTF8_H_
