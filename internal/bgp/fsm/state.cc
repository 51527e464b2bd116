#include "internal/bgp/fsm/state.h"

#include <array>
#include <cstddef>

namespace herald::fsm {

absl::string_view StateName(State state) {
  static constexpr std::array<absl::string_view, 6> kNames = {
      "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"};
  return kNames[static_cast<size_t>(state)];
}

}  // namespace herald::fsm
