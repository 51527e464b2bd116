// One attribute of an otherwise good UPDATE: the first octet chooses the session, the second is the
// type, the third the flags, the rest the value. A legal value is never lost, an illegal one costs
// what RFC 7606 says and no more.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "internal/bgp/wire/test_vectors.h"
#include "internal/bytes/writer.h"
#include "tests/fuzz/round_trip.h"
#include "tests/fuzz/update_body.h"

namespace {

using namespace herald;        // NOLINT
using namespace herald::wire;  // NOLINT

constexpr size_t kValueMax = 3000;
constexpr uint8_t kOrigin = 1, kAsPath = 2, kNextHop = 3, kLocalPref = 5;
constexpr uint8_t kMpReach = 14, kMpUnreach = 15;
constexpr uint8_t kOptional = 0x80;

UpdateFormat FormatOf(uint8_t choice) {
  UpdateFormat format = DualStack();
  format.four_octet_as = (choice & 1) != 0;
  format.is_external = (choice & 2) != 0;
  return format;
}

// 192.0.2.0/24 with the attributes that it must have, of which one may be what is tried.
std::vector<uint8_t> Body(uint8_t flags, uint8_t type, Bytes value, const UpdateFormat& format) {
  const std::vector<uint8_t> origin = {0}, next_hop = {192, 0, 2, 1}, local_pref = {0, 0, 0, 100};
  std::vector<uint8_t> as_path = {2, 1};
  Writer path(as_path);
  if (format.four_octet_as) path.U16(0);
  path.U16(65001);
  fuzz::UpdateBody body;
  if (type != kOrigin) body.PutAttribute(0x40, kOrigin, origin);
  if (type != kAsPath) body.PutAttribute(0x40, kAsPath, as_path);
  if (type != kNextHop) body.PutAttribute(0x40, kNextHop, next_hop);
  if (type != kLocalPref && !format.is_external) body.PutAttribute(0x40, kLocalPref, local_pref);
  body.PutAttribute(flags, type, value);
  body.nlri = {24, 192, 0, 2};
  return body.Octets();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size < 3) return 0;
  const UpdateFormat format = FormatOf(bytes[0]);
  const uint8_t type = bytes[1], flags = bytes[2];
  const Bytes value(bytes + 3, std::min(size - 3, kValueMax));
  const auto decoded = DecodeUpdate(Body(flags, type, value, format), format);
  // RFC 7606 section 5.3: NLRI that cannot be read; RFC 4271 section 6.3: not a well-known
  // attribute.
  const bool may_reset = type == kMpReach || type == kMpUnreach || (flags & kOptional) == 0;
  fuzz::Check(decoded.ok() || may_reset);
  if (!decoded.ok()) return 0;
  const UpdateMessage& update = decoded.value().update;
  // The route is announced or withdrawn, never passed over.
  fuzz::Check(!update.reachable.empty() || !update.unreachable.empty());
  fuzz::CheckRoundTrip(update, format);
  return 0;
}
