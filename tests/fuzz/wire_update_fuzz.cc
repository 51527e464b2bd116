// The body of an UPDATE in many formats: what is understood reads the same once encoded. The first
// octet chooses the format.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "internal/bgp/wire/test_vectors.h"

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

// Long segments are split, and AS4_PATH has no place for confederations (RFC 6793 section 6).
bool SurvivesEncoding(const AsPath& path, const UpdateFormat& format) {
  return std::all_of(path.begin(), path.end(), [&](const AsPathSegment& segment) {
    const bool confederation = segment.type == AsPathSegmentType::kAsConfedSequence ||
                               segment.type == AsPathSegmentType::kAsConfedSet;
    return segment.asns.size() <= 255 && (format.four_octet_as || !confederation);
  });
}

void Check(bool holds) {
  if (!holds) std::abort();
}

std::vector<UpdateMessage> DecodeAll(const std::vector<uint8_t>& octets,
                                     const UpdateFormat& format) {
  std::vector<UpdateMessage> updates;
  const std::vector<Bytes> messages = SplitMessages(octets);
  Check(octets.empty() || !messages.empty());
  for (const Bytes message : messages) {
    Check(message.size() <= format.message_size_max);
    const Decoded<DecodedUpdate> decoded = DecodeUpdate(message.subspan(kHeaderSize), format);
    Check(decoded.ok());
    updates.push_back(decoded.value().update);
  }
  return updates;
}

void CheckReachable(const ReachableRoutes& routes, const UpdateFormat& format) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  const EncodeResult result =
      EncodeAnnouncements(routes.family, routes.attributes, routes.nlri, format, out);
  Check(result != EncodeResult::kNoNextHop);
  if (result == EncodeResult::kTooLarge) return;
  std::vector<Nlri> nlri;
  for (const UpdateMessage& update : DecodeAll(octets, format)) {
    Check(update.reachable.size() == 1 && update.reachable[0].family == routes.family);
    Check(update.reachable[0].attributes == routes.attributes ||
          !SurvivesEncoding(routes.attributes.as_path, format));
    nlri.insert(nlri.end(), update.reachable[0].nlri.begin(), update.reachable[0].nlri.end());
  }
  Check(nlri == routes.nlri);
}

void CheckUnreachable(const UnreachableRoutes& routes, const UpdateFormat& format) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeWithdrawals(routes.family, routes.nlri, format, out);
  std::vector<Nlri> nlri;
  for (const UpdateMessage& update : DecodeAll(octets, format)) {
    Check(update.unreachable.size() == 1 && update.unreachable[0].family == routes.family);
    nlri.insert(nlri.end(), update.unreachable[0].nlri.begin(), update.unreachable[0].nlri.end());
  }
  Check(nlri == routes.nlri);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const UpdateFormat format = FormatOf(bytes[0]);
  const Bytes body(bytes + 1, std::min(size - 1, format.message_size_max - kHeaderSize));
  const Decoded<DecodedUpdate> decoded = DecodeUpdate(body, format);
  if (!decoded.ok()) return 0;
  for (const ReachableRoutes& routes : decoded.value().update.reachable) {
    CheckReachable(routes, format);
  }
  for (const UnreachableRoutes& routes : decoded.value().update.unreachable) {
    CheckUnreachable(routes, format);
  }
  return 0;
}
