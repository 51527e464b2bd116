#include "internal/bgp/session/down_reason.h"

#include "absl/strings/str_cat.h"
#include "internal/bgp/fsm/notification_text.h"

namespace herald::session {
namespace {

using Cause = DownReason::Cause;

Cause CauseOf(fsm::EndCause cause) {
  switch (cause) {
    case fsm::EndCause::kNotificationSent:
      return Cause::kNotificationSent;
    case fsm::EndCause::kNotificationReceived:
      return Cause::kNotificationReceived;
    case fsm::EndCause::kConnectionFailed:
      return Cause::kConnectionFailed;
    case fsm::EndCause::kStopped:
      return Cause::kStopped;
  }
  return Cause::kConnectionFailed;
}

// communication: what one operator told the other, for print, or nothing.
std::string Text(const fsm::Ended& ended, const std::string& communication) {
  const std::string name = fsm::NotificationName(ended.notification);
  switch (ended.cause) {
    case fsm::EndCause::kNotificationSent:
      return absl::StrCat("we sent NOTIFICATION ", name, communication,
                          ended.detail.empty() ? "" : absl::StrCat(" (", ended.detail, ")"));
    case fsm::EndCause::kNotificationReceived:
      return absl::StrCat("peer sent NOTIFICATION ", name, communication);
    case fsm::EndCause::kConnectionFailed:
      return ended.detail;
    case fsm::EndCause::kStopped:
      return absl::StrCat(ended.detail, communication);
  }
  return "";
}

}  // namespace

DownReason MakeDownReason(const fsm::Ended& ended, absl::Time at) {
  return {.cause = CauseOf(ended.cause),
          .notification = ended.notification,
          .text = Text(ended, fsm::FormatCommunication(ended.notification)),
          .at = at};
}

std::string PlainDownReason(const fsm::Ended& ended) { return Text(ended, ""); }

}  // namespace herald::session
