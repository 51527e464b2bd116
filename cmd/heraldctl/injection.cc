#include "cmd/heraldctl/injection.h"

#include <unistd.h>

#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/status_text.h"

namespace herald::ctl {

bool ErrorsOnTerminal() { return isatty(STDERR_FILENO) == 1; }

bool Injection::Add(absl::string_view attributes, const Prefix& prefix) {
  gathered_.Add(attributes, prefix);
  return !gathered_.full() || SendGathered();
}

ChangeOutcome Injection::Finish() {
  // A broken stream shows in its result.
  SendGathered();
  if (stream_ == nullptr) return std::move(outcome_);
  InjectResult result = stream_->Finish();
  progress_->Finish();
  outcome_.status = result.status;
  outcome_.routes = result.routes_accepted;
  outcome_.routes_refused += result.routes_refused;
  outcome_.routes_unanswered = result.routes_unanswered;
  outcome_.revision = result.revision;
  outcome_.elapsed = absl::Now() - start_;
  for (const v1::BatchError& error : result.errors) {
    outcome_.faults.push_back(
        absl::StrCat("batch ", error.batch_id(), " refused: ", CodeName(error.code()), ": ",
                     error.field(), error.field().empty() ? "" : ": ", error.message()));
  }
  return std::move(outcome_);
}

std::vector<v1::Route> Injection::LastRoutes() const {
  std::vector<v1::Route> routes;
  for (const auto& [family, route] : last_) routes.push_back(route);
  return routes;
}

bool Injection::SendGathered() {
  if (gathered_.routes() == 0) return true;
  if (!started()) Start();
  for (const PackedBatch& batch : gathered_.Take()) {
    if (!Send(batch)) return false;
  }
  return true;
}

bool Injection::Send(const PackedBatch& batch) {
  absl::StatusOr<v1::InjectRequest> request = to_request_(batch);
  if (!request.ok()) {
    outcome_.routes_refused += batch.count;
    if (outcome_.faults.size() < InjectStream::kErrorsKept) {
      outcome_.faults.push_back(
          absl::StrCat(batch.last.Format(), ": ", request.status().message()));
    }
    return true;
  }
  v1::Route& last = last_[batch.family];
  last.mutable_nlri()->set_unicast(batch.last.Format());
  last.mutable_nlri()->set_path_id(request->has_announce() ? request->announce().path_id()
                                                           : request->withdraw().path_id());
  *last.mutable_attributes() = request->announce().attributes();
  *last.mutable_terms() = request->announce().terms();
  if (!is_told_) request->set_client(owner_client_);
  is_told_ = true;
  return stream_->Send(*std::move(request), batch.count);
}

// What was gathered is all unless it was too much to hold; then the total is not known.
void Injection::Start() {
  std::optional<uint64_t> total;
  if (!gathered_.full()) total = gathered_.routes();
  start_ = absl::Now();
  progress_.emplace(std::string(words_.doing), "routes", total, std::cerr, ErrorsOnTerminal());
  stream_ = std::make_unique<InjectStream>(client_, *progress_);
}

}  // namespace herald::ctl
