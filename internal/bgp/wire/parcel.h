#ifndef HERALD_INTERNAL_BGP_WIRE_PARCEL_H_
#define HERALD_INTERNAL_BGP_WIRE_PARCEL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "internal/bgp/message/message.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// Whole messages of one type.
struct Messages {
  std::vector<uint8_t> octets = {};
  MessageType type = MessageType::kUpdate;
  size_t count = 0;
};
// Several connections may be writing them: nothing is changed any more.
using MessagesRef = std::shared_ptr<const Messages>;

// What a connection writes at a time.
class Parcel {
 public:
  void Add(MessagesRef messages) {
    octets_ += messages->octets.size();
    parts_.push_back(std::move(messages));
  }
  // One message, which encode writes.
  void Add(MessageType type, absl::FunctionRef<void(Writer&)> encode) {
    auto message = std::make_shared<Messages>(Messages{.type = type, .count = 1});
    Writer out(message->octets);
    encode(out);
    Add(std::move(message));
  }
  void Clear() {
    parts_.clear();
    octets_ = 0;
  }

  bool empty() const { return parts_.empty(); }
  size_t octets() const { return octets_; }
  const std::vector<MessagesRef>& parts() const { return parts_; }

 private:
  std::vector<MessagesRef> parts_;
  size_t octets_ = 0;
};

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_PARCEL_H_
