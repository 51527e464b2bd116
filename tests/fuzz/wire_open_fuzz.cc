// The body of an OPEN: what is understood reads the same once encoded.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "internal/bgp/wire/message_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using herald::wire::kHeaderSize;
  const herald::Bytes body(bytes, std::min(size, herald::wire::kMessageSizeMax - kHeaderSize));
  const auto decoded = herald::wire::DecodeOpen(body);
  if (!decoded.ok()) return 0;
  std::vector<uint8_t> octets;
  herald::Writer out(octets);
  herald::wire::EncodeOpen(decoded.value(), out);
  const auto again = herald::wire::DecodeOpen(herald::Bytes(octets).subspan(kHeaderSize));
  if (!again.ok() || again.value() != decoded.value()) std::abort();
  return 0;
}
