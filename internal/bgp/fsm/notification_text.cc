#include "internal/bgp/fsm/notification_text.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "internal/bgp/fsm/shutdown_communication.h"
#include "internal/bgp/fsm/utf8.h"

namespace herald::fsm {
namespace {

// As IANA's registry "BGP Error (Notification) Codes" and its subregistries call them.
struct CodeRow {
  NotifyCode code;
  absl::string_view name;
};
constexpr std::array kCodes = {
    CodeRow{NotifyCode::kMessageHeader, "Message Header"},
    CodeRow{NotifyCode::kOpen, "OPEN"},
    CodeRow{NotifyCode::kUpdate, "UPDATE"},
    CodeRow{NotifyCode::kHoldTimerExpired, "Hold Timer Expired"},
    CodeRow{NotifyCode::kFsm, "Finite State Machine"},
    CodeRow{NotifyCode::kCease, "Cease"},
    CodeRow{NotifyCode::kRouteRefresh, "ROUTE-REFRESH"},
    CodeRow{NotifyCode::kSendHoldTimerExpired, "Send Hold Timer Expired"},
};

struct SubcodeRow {
  NotifyCode code;
  uint8_t subcode;
  absl::string_view name;
};
constexpr std::array kSubcodes = {
    // RFC 4271 section 6.1
    SubcodeRow{NotifyCode::kMessageHeader, 1, "Connection Not Synchronized"},
    SubcodeRow{NotifyCode::kMessageHeader, 2, "Bad Message Length"},
    SubcodeRow{NotifyCode::kMessageHeader, 3, "Bad Message Type"},
    // RFC 4271 section 6.2, RFC 5492, RFC 9234
    SubcodeRow{NotifyCode::kOpen, 1, "Unsupported Version Number"},
    SubcodeRow{NotifyCode::kOpen, 2, "Bad Peer AS"},
    SubcodeRow{NotifyCode::kOpen, 3, "Bad BGP Identifier"},
    SubcodeRow{NotifyCode::kOpen, 4, "Unsupported Optional Parameter"},
    SubcodeRow{NotifyCode::kOpen, 5, "Authentication Failure"},
    SubcodeRow{NotifyCode::kOpen, 6, "Unacceptable Hold Time"},
    SubcodeRow{NotifyCode::kOpen, 7, "Unsupported Capability"},
    SubcodeRow{NotifyCode::kOpen, 11, "Role Mismatch"},
    // RFC 4271 section 6.3
    SubcodeRow{NotifyCode::kUpdate, 1, "Malformed Attribute List"},
    SubcodeRow{NotifyCode::kUpdate, 2, "Unrecognized Well-known Attribute"},
    SubcodeRow{NotifyCode::kUpdate, 3, "Missing Well-known Attribute"},
    SubcodeRow{NotifyCode::kUpdate, 4, "Attribute Flags Error"},
    SubcodeRow{NotifyCode::kUpdate, 5, "Attribute Length Error"},
    SubcodeRow{NotifyCode::kUpdate, 6, "Invalid ORIGIN Attribute"},
    SubcodeRow{NotifyCode::kUpdate, 7, "AS Routing Loop"},  // Of RFC 1771; no longer in use.
    SubcodeRow{NotifyCode::kUpdate, 8, "Invalid NEXT_HOP Attribute"},
    SubcodeRow{NotifyCode::kUpdate, 9, "Optional Attribute Error"},
    SubcodeRow{NotifyCode::kUpdate, 10, "Invalid Network Field"},
    SubcodeRow{NotifyCode::kUpdate, 11, "Malformed AS_PATH"},
    // RFC 6608
    SubcodeRow{NotifyCode::kFsm, 1, "Unexpected Message in OpenSent"},
    SubcodeRow{NotifyCode::kFsm, 2, "Unexpected Message in OpenConfirm"},
    SubcodeRow{NotifyCode::kFsm, 3, "Unexpected Message in Established"},
    // RFC 4486, RFC 8538, RFC 9384
    SubcodeRow{NotifyCode::kCease, 1, "Maximum Number of Prefixes Reached"},
    SubcodeRow{NotifyCode::kCease, 2, "Administrative Shutdown"},
    SubcodeRow{NotifyCode::kCease, 3, "Peer De-configured"},
    SubcodeRow{NotifyCode::kCease, 4, "Administrative Reset"},
    SubcodeRow{NotifyCode::kCease, 5, "Connection Rejected"},
    SubcodeRow{NotifyCode::kCease, 6, "Other Configuration Change"},
    SubcodeRow{NotifyCode::kCease, 7, "Connection Collision Resolution"},
    SubcodeRow{NotifyCode::kCease, 8, "Out of Resources"},
    SubcodeRow{NotifyCode::kCease, 9, "Hard Reset"},
    SubcodeRow{NotifyCode::kCease, 10, "BFD Down"},
    // RFC 7313
    SubcodeRow{NotifyCode::kRouteRefresh, 1, "Invalid Message Length"},
};

absl::string_view CodeName(NotifyCode code) {
  for (const CodeRow& row : kCodes) {
    if (row.code == code) return row.name;
  }
  return "";
}

absl::string_view SubcodeName(const NotificationMessage& notification) {
  for (const SubcodeRow& row : kSubcodes) {
    if (row.code == notification.code && row.subcode == notification.subcode) return row.name;
  }
  return "";
}

// Characters that move the cursor, end the line or turn the text around.
bool IsUnsafe(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

// RFC 8538 section 3: a Hard Reset carries what it is for. One inside another is not looked into.
std::optional<NotificationMessage> ReasonOf(const NotificationMessage& notification) {
  const std::vector<uint8_t>& data = notification.data;
  if (notification != Cease(CeaseSubcode::kHardReset, data) || data.size() < 2) return std::nullopt;
  const NotificationMessage reason{.code = static_cast<NotifyCode>(data[0]),
                                   .subcode = data[1],
                                   .data = {data.begin() + 2, data.end()}};
  if (reason == Cease(CeaseSubcode::kHardReset, reason.data)) return std::nullopt;
  return reason;
}

}  // namespace

std::string NotificationName(const NotificationMessage& notification) {
  if (const std::optional<NotificationMessage> reason = ReasonOf(notification)) {
    return absl::StrCat("Cease/Hard Reset for ", NotificationName(*reason));
  }
  const absl::string_view code = CodeName(notification.code);
  if (code.empty()) {
    return absl::StrCat("code ", static_cast<int>(notification.code), " subcode ",
                        static_cast<int>(notification.subcode));
  }
  if (notification.subcode == 0) return std::string(code);
  const absl::string_view subcode = SubcodeName(notification);
  if (subcode.empty()) {
    return absl::StrCat(code, "/subcode ", static_cast<int>(notification.subcode));
  }
  return absl::StrCat(code, "/", subcode);
}

std::string FormatNotification(const NotificationMessage& notification) {
  return absl::StrCat(NotificationName(notification), FormatCommunication(notification));
}

std::string FormatCommunication(const NotificationMessage& notification) {
  if (const std::optional<NotificationMessage> reason = ReasonOf(notification)) {
    return FormatCommunication(*reason);
  }
  const absl::string_view text = ShutdownCommunicationOf(notification);
  if (text.empty()) return "";
  const std::string escaped = EscapePeerText(text);
  return IsUtf8(text) ? absl::StrCat(": \"", escaped, "\"")
                      : absl::StrCat(": what is not UTF-8, ", escaped);
}

std::string EscapePeerText(absl::string_view text) {
  std::string escaped;
  absl::string_view rest = text;
  while (!rest.empty()) {
    const absl::string_view from = rest;
    const std::optional<uint32_t> character = TakeCharacter(rest);
    if (!character.has_value()) return absl::StrCat("0x", absl::BytesToHexString(text));
    if (*character == '"' || *character == '\\') escaped.push_back('\\');
    if (IsUnsafe(*character)) {
      absl::StrAppendFormat(&escaped, "\\u%04x", *character);
    } else {
      absl::StrAppend(&escaped, from.substr(0, from.size() - rest.size()));
    }
  }
  return escaped;
}

}  // namespace herald::fsm
