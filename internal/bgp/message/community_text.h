#ifndef HERALD_INTERNAL_BGP_MESSAGE_COMMUNITY_TEXT_H_
#define HERALD_INTERNAL_BGP_MESSAGE_COMMUNITY_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/net/strong.h"

namespace herald {

// "65000:100", or the name of a well-known community: blackhole, no-export, no-advertise,
// no-export-subconfed, graceful-shutdown.
absl::StatusOr<Community> ParseCommunity(absl::string_view text);
// The name of a well-known community, else two numbers.
std::string FormatCommunity(Community community);
// Two numbers, always.
std::string FormatCommunityNumbers(Community community);

// "65001:666:0" (RFC 8092 section 5).
absl::StatusOr<LargeCommunity> ParseLargeCommunity(absl::string_view text);
std::string FormatLargeCommunity(const LargeCommunity& community);

// Route target "rt:65000:1" or route origin "ro:192.0.2.1:1" (RFC 4360 sections 4 and 5, RFC 5668);
// an administrator above 65535 makes the four-octet AS form. Any other as its eight octets,
// "0x4004fde800000001".
absl::StatusOr<ExtendedCommunity> ParseExtendedCommunity(absl::string_view text);
std::string FormatExtendedCommunity(ExtendedCommunity community);

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_COMMUNITY_TEXT_H_
