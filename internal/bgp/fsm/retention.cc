#include "internal/bgp/fsm/retention.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/algorithm/container.h"

namespace herald::fsm {
namespace {

using std::chrono::seconds;

bool IsCease(const NotificationMessage& notification, CeaseSubcode subcode) {
  return notification == Cease(subcode, notification.data);
}

bool EndsForGood(const NotificationMessage& notification) {
  return IsCease(notification, CeaseSubcode::kMaximumPrefixes) ||
         IsCease(notification, CeaseSubcode::kAdministrativeShutdown) ||
         IsCease(notification, CeaseSubcode::kPeerDeconfigured);
}

template <class Row>
const Row* RowOf(const std::vector<Row>& rows, Family family) {
  const auto found = absl::c_find_if(rows, [&](const Row& row) { return row.family == family; });
  return found == rows.end() ? nullptr : &*found;
}

template <class Row>
bool ForwardingPreserved(const std::vector<Row>& rows, Family family) {
  const Row* row = RowOf(rows, family);
  return row != nullptr && row->forwarding_preserved;
}

}  // namespace

NotificationMessage ForRestartingPeer(const NotificationMessage& notification) {
  if (!EndsForGood(notification)) return notification;
  std::vector<uint8_t> data = {static_cast<uint8_t>(notification.code), notification.subcode};
  data.insert(data.end(), notification.data.begin(), notification.data.end());
  return Cease(CeaseSubcode::kHardReset, std::move(data));
}

void Retention::Complete(TimePoint now, Actions& actions) {
  Actions completed;
  for (Action& action : actions) {
    if (auto* up = std::get_if<Up>(&action)) Resume(now, *up);
    if (auto* down = std::get_if<Down>(&action)) {
      up_ = false;
      const bool outlives = Outlives(std::get<Ended>(completed.back()));
      if (!outlives) stale_.clear();
      if (outlives) Retain(now, *down, completed);
    }
    completed.push_back(std::move(action));
  }
  actions = std::move(completed);
}

// RFC 4724 section 4: a NOTIFICATION ends the routes too, unless RFC 8538 was agreed on.
bool Retention::Outlives(const Ended& ended) const {
  if (!restart_.has_value()) return false;
  if (ended.cause == EndCause::kConnectionFailed) return true;
  return restart_->notification && !EndsForGood(ended.notification) &&
         !IsCease(ended.notification, CeaseSubcode::kHardReset);
}

void Retention::Retain(TimePoint now, Down& down, Actions& out) {
  std::vector<Stale> retained;
  for (const Family family : families_) {
    if (const std::optional<Stale> stale = Next(now, family, out)) retained.push_back(*stale);
  }
  stale_ = std::move(retained);
  for (const Stale& stale : stale_) down.retained.push_back(stale.family);
}

std::optional<Retention::Stale> Retention::Next(TimePoint now, Family family, Actions& out) const {
  const bool restarts = RowOf(restart_->families, family) != nullptr;
  const LongLived* long_lived = RowOf(long_lived_, family);
  const seconds restart_time(restarts ? restart_->restart_time_s : 0);
  const seconds stale_time(long_lived == nullptr ? 0 : long_lived->stale_time_s);
  const Stale fresh{.family = family,
                    .restart_over = now + restart_time,
                    .stale_over = now + restart_time + stale_time};
  const Stale* before = Find(family);
  if (fresh.stale_over == now || (before != nullptr && before->spent)) return std::nullopt;
  if (before == nullptr) return fresh;
  // The peer has fallen again before it told all. RFC 9494 section 4.2: what is stale stays, and
  // its time runs on.
  if (stale_time > seconds(0) && before->stale_over > now) {
    return Stale{.family = family,
                 .restart_over = before->long_lived ? now : fresh.restart_over,
                 .stale_over = before->stale_over};
  }
  // RFC 4724 section 4.2: it goes.
  out.push_back(StaleTimeOver{.family = family});
  return fresh;
}

// RFC 4724 and RFC 9494, both in section 4.2: the peer must have preserved its forwarding state.
bool Retention::Keeps(const Stale& stale) const {
  if (!restart_.has_value()) return false;
  return stale.long_lived ? ForwardingPreserved(long_lived_, stale.family)
                          : ForwardingPreserved(restart_->families, stale.family);
}

void Retention::Resume(TimePoint now, Up& up) {
  up_ = true;
  restart_ = up.negotiated.graceful_restart;
  long_lived_ = up.negotiated.long_lived;
  families_ = up.negotiated.families;
  std::erase_if(stale_, [this](const Stale& stale) { return !Keeps(stale); });
  for (Stale& stale : stale_) {
    stale.heard_by = now + kEndOfRibWait;
    up.kept.push_back(stale.family);
  }
}

void Retention::Tick(TimePoint now, Actions& out) {
  for (Stale& stale : stale_) {
    if (DeadlineOf(stale) > now) continue;
    const bool is_over = stale.stale_over <= now || stale.heard_by <= now;
    out.push_back(StaleTimeOver{.family = stale.family, .long_lived_begins = !is_over});
    // The family counts on until End-of-RIB: RFC 9494 section 4.2 has what came meanwhile go too,
    // should the session fall before.
    stale.spent = is_over && up_ && stale.heard_by > now;
    stale.long_lived = true;
  }
  std::erase_if(stale_, [&](const Stale& stale) {
    return stale.heard_by <= now || (!up_ && stale.stale_over <= now);
  });
}

void Retention::EndOfRib(Family family) {
  std::erase_if(stale_, [&](const Stale& stale) { return stale.family == family; });
}

void Retention::Stop(Actions& out) {
  for (const Stale& stale : stale_) {
    if (!up_) out.push_back(StaleTimeOver{.family = stale.family});
  }
  stale_.clear();
  restart_.reset();
}

TimePoint Retention::NextDeadline() const {
  TimePoint next = kNever;
  for (const Stale& stale : stale_) next = std::min(next, DeadlineOf(stale));
  return next;
}

TimePoint Retention::DeadlineOf(const Stale& stale) const {
  if (stale.spent) return kNever;
  if (up_) {  // Within its restart time, which has thus ended, or after it.
    return stale.long_lived ? std::min(stale.stale_over, stale.heard_by) : stale.heard_by;
  }
  return stale.long_lived ? stale.stale_over : std::min(stale.restart_over, stale.stale_over);
}

const Retention::Stale* Retention::Find(Family family) const { return RowOf(stale_, family); }

}  // namespace herald::fsm
