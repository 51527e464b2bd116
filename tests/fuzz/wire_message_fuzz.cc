// A peer's octets as a session reads them: headers and bodies, one after the other. The first
// octet chooses what was negotiated.

#include <cstddef>
#include <cstdint>

#include "internal/bgp/wire/test_vectors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  herald::wire::UpdateFormat format = herald::wire::DualStack();
  format.four_octet_as = (bytes[0] & 1) != 0;
  format.is_external = (bytes[0] & 2) != 0;
  if ((bytes[0] & 4) != 0) format.message_size_max = herald::wire::kExtendedMessageSizeMax;
  herald::Bytes rest(bytes + 1, size - 1);
  while (rest.size() >= herald::wire::kHeaderSize) {
    const auto header =
        herald::wire::DecodeHeader(rest.first(herald::wire::kHeaderSize), format.message_size_max);
    if (!header.ok() || header.value().size > rest.size()) return 0;
    const auto message = herald::wire::DecodeMessage(rest.first(header.value().size), format);
    if (!message.ok()) return 0;
    rest.remove_prefix(header.value().size);
  }
  return 0;
}
