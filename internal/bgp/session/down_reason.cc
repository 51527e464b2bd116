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

std::string Text(const fsm::Ended& ended, const std::string& notification) {
  switch (ended.cause) {
    case fsm::EndCause::kNotificationSent:
      return absl::StrCat("we sent NOTIFICATION ", notification,
                          ended.detail.empty() ? "" : absl::StrCat(" (", ended.detail, ")"));
    case fsm::EndCause::kNotificationReceived:
      return absl::StrCat("peer sent NOTIFICATION ", notification);
    case fsm::EndCause::kConnectionFailed:
      return ended.detail;
    case fsm::EndCause::kStopped:
      return "stopped by the operator";
  }
  return "";
}

}  // namespace

DownReason MakeDownReason(const fsm::Ended& ended, absl::Time at) {
  return {.cause = CauseOf(ended.cause),
          .notification = ended.notification,
          .text = Text(ended, fsm::FormatNotification(ended.notification)),
          .at = at};
}

std::string PlainDownReason(const fsm::Ended& ended) {
  return Text(ended, fsm::NotificationName(ended.notification));
}

}  // namespace herald::session
