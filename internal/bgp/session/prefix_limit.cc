#include "internal/bgp/session/prefix_limit.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/bgp/message/notification.h"
#include "internal/bytes/writer.h"

namespace herald::session {

PrefixLimit::Verdict PrefixLimit::Judge(size_t routes) {
  if (routes > limit_.max) return Verdict::kPassed;
  const bool warns = uint64_t{routes} * 100 >= uint64_t{limit_.max} * limit_.warning_percent;
  const bool warned = std::exchange(warned_, warns);
  return warns && !warned ? Verdict::kWarn : Verdict::kFine;
}

fsm::AutomaticStop PrefixLimit::Stop() const {
  fsm::AutomaticStop stop{.cease = Cease(CeaseSubcode::kMaximumPrefixes)};
  Writer data(stop.cease.data);
  data.U16(static_cast<uint16_t>(limit_.family.afi));
  data.U8(static_cast<uint8_t>(limit_.family.safi));
  data.U32(limit_.max);
  stop.detail = absl::StrCat("more than ", limit_.max, " ", FormatFamily(limit_.family), " routes");
  if (limit_.restart_s.has_value()) {
    stop.idle_time = std::chrono::seconds(*limit_.restart_s);
    absl::StrAppend(&stop.detail, "; comes back after ", *limit_.restart_s, " s");
  } else {
    stop.idle_time = fsm::kForever;
    absl::StrAppend(&stop.detail, "; stays down until it is enabled or reset");
  }
  return stop;
}

}  // namespace herald::session
