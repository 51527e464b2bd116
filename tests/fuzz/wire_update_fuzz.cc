// The body of an UPDATE in many formats: what is understood reads the same once encoded. The first
// octet chooses the format.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "internal/bgp/wire/test_vectors.h"
#include "tests/fuzz/round_trip.h"

namespace {

using namespace herald;        // NOLINT
using namespace herald::wire;  // NOLINT

UpdateFormat FormatOf(uint8_t choice) {
  UpdateFormat format = DualStack();
  format.four_octet_as = (choice & 1) != 0;
  format.is_external = (choice & 2) != 0;
  if ((choice & 4) != 0) format.message_size_max = kExtendedMessageSizeMax;
  if ((choice & 8) != 0) format.add_path = {kIpv4Unicast, kIpv6Unicast};
  if ((choice & 16) != 0) format.extended_next_hop = {kIpv4Unicast};
  if ((choice & 32) != 0) format.families = {kIpv6Unicast};
  return format;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const UpdateFormat format = FormatOf(bytes[0]);
  const Bytes body(bytes + 1, std::min(size - 1, format.message_size_max - kHeaderSize));
  const Decoded<DecodedUpdate> decoded = DecodeUpdate(body, format);
  if (decoded.ok()) fuzz::CheckRoundTrip(decoded.value().update, format);
  return 0;
}
