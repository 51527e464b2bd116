#include "internal/bgp/fsm/shutdown_communication.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "internal/bgp/fsm/utf8.h"

namespace herald::fsm {
namespace {

// As many whole characters as fit; empty if there is anything but UTF-8.
absl::string_view Fitting(absl::string_view text) {
  if (!IsUtf8(text)) return "";
  size_t fits = std::min(text.size(), kShutdownCommunicationMax);
  while (fits < text.size() && (text[fits] & 0xC0) == 0x80) --fits;
  return text.substr(0, fits);
}

// RFC 9003 section 2: an octet of length, then the text without an end mark. RFC 4486 knows the
// subcodes without data, which is what a peer that has nothing to read gets.
std::vector<uint8_t> Encode(absl::string_view communication) {
  const absl::string_view text = Fitting(communication);
  if (text.empty()) return {};
  std::vector<uint8_t> data = {static_cast<uint8_t>(text.size())};
  data.insert(data.end(), text.begin(), text.end());
  return data;
}

bool MayCarryText(const NotificationMessage& notification) {
  const auto is = [&](CeaseSubcode subcode) {
    return notification.subcode == static_cast<uint8_t>(subcode);
  };
  return notification.code == NotifyCode::kCease &&
         (is(CeaseSubcode::kAdministrativeShutdown) || is(CeaseSubcode::kAdministrativeReset));
}

}  // namespace

NotificationMessage AdministrativeShutdown(absl::string_view communication) {
  return Cease(CeaseSubcode::kAdministrativeShutdown, Encode(communication));
}

NotificationMessage AdministrativeReset(absl::string_view communication) {
  return Cease(CeaseSubcode::kAdministrativeReset, Encode(communication));
}

absl::string_view ShutdownCommunicationOf(const NotificationMessage& notification) {
  const auto& data = notification.data;
  if (!MayCarryText(notification) || data.empty() || data[0] > data.size() - 1) return "";
  return {reinterpret_cast<const char*>(data.data()) + 1, data[0]};
}

}  // namespace herald::fsm
