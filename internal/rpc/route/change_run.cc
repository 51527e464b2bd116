#include "internal/rpc/route/change_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "internal/rpc/convert/convert_outcome.h"
#include "internal/rpc/limits.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {

ChangeRun::ChangeRun(const Core& core, injector::Caller caller, Change change,
                     injector::ChangeOptions options, const telemetry::Span& parent)
    : core_(core),
      caller_(std::move(caller)),
      change_(std::move(change)),
      options_(options),
      parent_(parent) {}

bool ChangeRun::Step() {
  if (done_ == 0) span_ = parent_.Child(change_.announces() ? "core.announce" : "core.withdraw");
  const absl::Time now = runtime::SteadyNow();
  const auto* batches = std::get_if<Announcements>(&change_.routes);
  const size_t before = done_;
  injector::ChangeOutcome step = batches != nullptr
                                     ? Announce(*batches, now)
                                     : Withdraw(std::get<Withdrawals>(change_.routes));
  core_.route_deadline.Update();
  if (step.changed > 0) core_.wire_watch.Accepted(step.revision, absl::Now(), span_);
  outcome_.revision = step.revision;
  outcome_.changed += step.changed;
  std::move(step.taken_over.begin(), step.taken_over.end(),
            std::back_inserter(outcome_.taken_over));
  for (injector::RouteRefusal& refusal : step.refused) {
    refusal.index = change_.IndexOf(before + refusal.index);
    outcome_.refused.push_back(std::move(refusal));
  }
  if (!IsOver()) return true;
  span_.SetAttribute("herald.revision", static_cast<int64_t>(outcome_.revision));
  span_.End(outcome_.refused.empty() ? absl::StatusCode::kOk : CodeOf(outcome_.refused[0].reason));
  return false;
}

injector::ChangeOutcome ChangeRun::Announce(const Announcements& batches, absl::Time now) {
  return core_.owned_routes.Announce(caller_, TakeParts(batches), options_, now);
}

absl::Span<const injector::BatchPart> ChangeRun::TakeParts(const Announcements& batches) {
  parts_.clear();
  size_t room = in_one_piece() ? kRoutesPerPieceMax : kRoutesPerStep;
  while (room > 0 && at_ < batches.size()) {
    const auto rest = absl::MakeConstSpan(batches[at_].nlri).subspan(inside_);
    const auto taken = rest.first(std::min(room, rest.size()));
    parts_.push_back({.batch = &batches[at_], .nlri = taken});
    room -= taken.size();
    done_ += taken.size();
    inside_ += taken.size();
    if (taken.size() < rest.size()) break;
    ++at_;
    inside_ = 0;
  }
  return parts_;
}

injector::ChangeOutcome ChangeRun::Withdraw(const Withdrawals& nlri) {
  const auto step =
      absl::MakeConstSpan(nlri).subspan(at_, in_one_piece() ? nlri.size() : kRoutesPerStep);
  at_ += step.size();
  done_ = at_;
  return core_.owned_routes.Withdraw(caller_, step, options_);
}

bool ChangeRun::IsOver() const {
  return std::visit([this](const auto& routes) { return at_ == routes.size(); }, change_.routes);
}

}  // namespace herald::rpc
