#ifndef HERALD_INTERNAL_BGP_FSM_STATE_H_
#define HERALD_INTERNAL_BGP_FSM_STATE_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace herald::fsm {

// RFC 4271 section 8.2.2.
enum class State : uint8_t { kIdle, kConnect, kActive, kOpenSent, kOpenConfirm, kEstablished };

// "Idle", ..., "Established".
absl::string_view StateName(State state);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_STATE_H_
