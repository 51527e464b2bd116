#include "tests/fuzz/round_trip.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "internal/bgp/wire/test_vectors.h"

namespace herald::fuzz {
namespace {

using namespace wire;  // NOLINT

// Long segments are split, and AS4_PATH has no place for confederations (RFC 6793 section 6).
bool SurvivesEncoding(const AsPath& path, const UpdateFormat& format) {
  return std::all_of(path.begin(), path.end(), [&](const AsPathSegment& segment) {
    const bool confederation = segment.type == AsPathSegmentType::kAsConfedSequence ||
                               segment.type == AsPathSegmentType::kAsConfedSet;
    return segment.asns.size() <= 255 && (format.four_octet_as || !confederation);
  });
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

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckRoundTrip(const UpdateMessage& update, const UpdateFormat& format) {
  for (const ReachableRoutes& routes : update.reachable) CheckReachable(routes, format);
  for (const UnreachableRoutes& routes : update.unreachable) CheckUnreachable(routes, format);
}

}  // namespace herald::fuzz
