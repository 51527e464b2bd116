#ifndef HERALD_INTERNAL_BGP_WIRE_DECODED_H_
#define HERALD_INTERNAL_BGP_WIRE_DECODED_H_

#include <cstdint>
#include <utility>
#include <variant>

#include "internal/bgp/message/notification.h"

namespace herald {

// How far a malformed message reaches (RFC 7606 section 2, weakest first).
enum class Severity : uint8_t { kDiscardAttribute, kTreatAsWithdraw, kResetSession };

// What the peer did wrong so badly that the session must go, and what RFC 4271 says to tell it.
// The weaker severities never leave the UPDATE decoder as errors: see DecodedUpdate.
struct DecodeError {
  NotificationMessage notification = {};
  friend bool operator==(const DecodeError&, const DecodeError&) = default;
};

// Either a T or the DecodeError that stood in its way.
template <class T>
class [[nodiscard]] Decoded {
 public:
  Decoded(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Decoded(DecodeError error) : state_(std::in_place_index<1>, std::move(error)) {}
  bool ok() const { return state_.index() == 0; }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const DecodeError& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, DecodeError> state_;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_WIRE_DECODED_H_
