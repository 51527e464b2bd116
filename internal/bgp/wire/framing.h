#ifndef HERALD_INTERNAL_BGP_WIRE_FRAMING_H_
#define HERALD_INTERNAL_BGP_WIRE_FRAMING_H_

#include <cstddef>

#include "internal/bgp/message/message.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// Appends a message header whose length is still open, and gives where it starts.
size_t BeginMessage(MessageType type, Writer& out);
// Closes the message that starts there: it reaches to the end of what was written.
void EndMessage(size_t start, Writer& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_FRAMING_H_
