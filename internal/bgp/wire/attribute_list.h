#ifndef HERALD_INTERNAL_BGP_WIRE_ATTRIBUTE_LIST_H_
#define HERALD_INTERNAL_BGP_WIRE_ATTRIBUTE_LIST_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/bgp/wire/attribute_table.h"

namespace herald::wire {

// So many faults of one message are put in words; more tell nothing new.
inline constexpr size_t kFaultTextsMax = 32;

// What was wrong with a message, and how far the worst of it reaches (RFC 7606 section 3 h).
class Faults {
 public:
  // The subject and what is wrong with it, in our own words; the NOTIFICATION goes out if the
  // session must.
  void Add(Severity severity, absl::string_view subject, absl::string_view what,
           NotificationMessage notification);

  // Whether something this bad, or worse, was found.
  bool Reach(Severity severity) const { return worst_ && *worst_ >= severity; }
  const NotificationMessage& notification() const { return notification_; }
  std::vector<std::string>& texts() { return texts_; }

 private:
  std::optional<Severity> worst_;
  NotificationMessage notification_;  // Of the first of the worst.
  std::vector<std::string> texts_;
};

using AttributeTypes = std::bitset<256>;

// Decodes a whole list into `into`, up to a fault that resets the session. Gives the types that
// were there. What two-octet peers say in two attributes is merged.
AttributeTypes DecodeAttributes(Bytes list, Incoming& into, Faults& faults);

// All but MP_REACH_NLRI, by type, ascending.
void EncodeAttributes(const Outgoing& from, Writer& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_ATTRIBUTE_LIST_H_
