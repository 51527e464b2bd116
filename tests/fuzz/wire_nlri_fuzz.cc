// NLRI alone, in each place of an UPDATE where it stands: the first octet chooses the family, with
// or without path identifiers, and reachable or not; the rest is NLRI.

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

constexpr size_t kNlriMax = 3500;

struct Choice {
  explicit Choice(uint8_t octet)
      : ipv6((octet & 1) != 0),
        add_path((octet & 2) != 0),
        reachable((octet & 4) != 0),
        multiprotocol(ipv6 || (octet & 8) != 0) {}
  bool ipv6, add_path, reachable, multiprotocol;
};

std::vector<uint8_t> Multiprotocol(const Choice& choice, Bytes nlri) {
  std::vector<uint8_t> value;
  Writer out(value);
  out.U16(choice.ipv6 ? 2 : 1);
  out.U8(1);
  if (choice.reachable) {
    const std::vector<uint8_t> next_hop(choice.ipv6 ? 16 : 4, 0x20);
    out.U8(static_cast<uint8_t>(next_hop.size()));
    out.Append(next_hop);
    out.U8(0);
  }
  out.Append(nlri);
  return value;
}

std::vector<uint8_t> Body(const Choice& choice, Bytes nlri) {
  const std::vector<uint8_t> origin = {0}, next_hop = {192, 0, 2, 1};
  const std::vector<uint8_t> as_path = {2, 1, 0, 0, 0xfd, 0xe9};
  fuzz::UpdateBody body;
  if (choice.multiprotocol) {
    body.PutAttribute(0x80, choice.reachable ? 14 : 15, Multiprotocol(choice, nlri));
  } else {
    (choice.reachable ? body.nlri : body.withdrawn).assign(nlri.begin(), nlri.end());
  }
  if (choice.reachable) {
    body.PutAttribute(0x40, 1, origin);
    body.PutAttribute(0x40, 2, as_path);
    body.PutAttribute(0x40, 3, next_hop);
  }
  return body.Octets();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const Choice choice(bytes[0]);
  UpdateFormat format = DualStack();
  format.is_external = true;
  if (choice.add_path) format.add_path = {kIpv4Unicast, kIpv6Unicast};
  const Bytes nlri(bytes + 1, std::min(size - 1, kNlriMax));
  const auto decoded = DecodeUpdate(Body(choice, nlri), format);
  if (decoded.ok()) fuzz::CheckRoundTrip(decoded.value().update, format);
  return 0;
}
