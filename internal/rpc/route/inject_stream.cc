#include "internal/rpc/route/inject_stream.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "internal/rpc/convert/convert_batch.h"
#include "internal/rpc/convert/convert_outcome.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/route/on_behalf.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {

InjectStream::InjectStream(Backend& backend, Method& method, grpc::CallbackServerContext* context)
    : Call(backend, method, context, /*has_core_part=*/true) {}

void InjectStream::Begin() {
  share_ = backend_.inject_streams.Take(1);
  if (!share_.has_value()) {
    return End(Exhausted(kReasonStreamsMax, "too many Inject calls at one time"));
  }
  absl::MutexLock lock(&mutex_);
  Advance();
}

void InjectStream::OnReadDone(bool ok) {
  absl::Status fault;
  std::optional<Batch> batch;
  if (ok) CountAnswered();
  if (ok) fault = TakeIdAndClient();
  if (ok && fault.ok()) batch = Convert();
  BatchRef lone;
  {
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    if (batch.has_value()) {
      waiting_routes_ += batch->routes;
      waiting_.push_back(*std::move(batch));
    } else {
      last_words_ = fault;
    }
    lone = TakeLone();
    Advance();
  }
  if (lone != nullptr) RunAtOnce(lone);
}

void InjectStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  if (!ok) return EndLocked(absl::CancelledError("the client is gone"));
  writing_ = false;
  Advance();
}

absl::Status InjectStream::TakeIdAndClient() {
  const FieldPath root;
  Violations violations;
  const FieldPath client = root.Field("client");
  if (last_read_id_ == 0) {
    on_behalf_ = OnBehalf(caller(), NameFromProto(request_->client(), client, violations));
  } else if (!request_->client().empty() && request_->client() != on_behalf_.owner.client) {
    violations.Add(client, "is another than in the first request");
  }
  if (request_->batch_id() <= last_read_id_) {
    violations.Add(root.Field("batch_id"),
                   absl::StrCat("must be above that of the batch before, ", last_read_id_));
  }
  last_read_id_ = request_->batch_id();
  return violations.empty() ? absl::OkStatus() : InvalidRequest(violations);
}

InjectStream::Batch InjectStream::Convert() const {
  const FieldPath root;
  Violations violations;
  Batch batch{.id = request_->batch_id()};
  switch (request_->batch_case()) {
    case v1::InjectRequest::kAnnounce:
      batch.what = ChangeFromProto(request_->announce(), *backend_.core().community_sets.Get(),
                                   root.Field("announce"), violations);
      break;
    case v1::InjectRequest::kAnnounceAll:
      batch.what = ChangeFromProto(request_->announce_all(), *backend_.core().community_sets.Get(),
                                   root.Field("announce_all"), violations);
      break;
    case v1::InjectRequest::kWithdraw:
      batch.what = ChangeFromProto(request_->withdraw(), root.Field("withdraw"), violations);
      break;
    case v1::InjectRequest::kBeginSync:
      batch.what = BeginSync{};
      break;
    case v1::InjectRequest::kEndSync:
      batch.what = EndSync{};
      batch.routes = injector::RouteSweep::kStep;
      break;
    case v1::InjectRequest::BATCH_NOT_SET:
      violations.Add(root.Field("batch"), "is missing");
      break;
  }
  if (const auto* change = std::get_if<Change>(&batch.what)) Note(*change, batch);
  if (violations.empty()) return batch;
  v1::BatchError& error = batch.error.emplace();
  StatusToProto(absl::InvalidArgumentError(violations.Summary()), error);
  error.set_field(violations.listed()[0].field);
  return batch;
}

void InjectStream::Note(const Change& change, Batch& batch) const {
  batch.routes = RouteCount(change);
  batch.record = NewRecord(change.announces() ? audit::Kind::kAnnounce : audit::Kind::kWithdraw);
  batch.record.client = on_behalf_.owner.client;
  if (backend_.core().audit != nullptr) Describe(change, batch.record);
}

// --- On the core thread ---

void InjectStream::RunSome(BatchRef batch) {
  size_t room = kRoutesPerStep;
  while (true) {
    const size_t made = std::max<size_t>(batch->routes, 1);
    const bool is_over = std::visit([&](auto& what) { return Run(batch, what); }, batch->what);
    if (!is_over) return;
    batch = FreeCore();
    if (batch == nullptr) return;
    if (made + batch->routes > room) return PostBatch(std::move(batch));
    room -= made;
  }
}

bool InjectStream::Run(const BatchRef& batch, Change& change) {
  injector::Caller by = on_behalf_;
  by.grant = GrantOfNow(backend_.core().policy, caller());
  return Step(batch, std::make_shared<ChangeRun>(backend_.core(), std::move(by), std::move(change),
                                                 injector::ChangeOptions{}, span()));
}

bool InjectStream::Step(const BatchRef& batch, const std::shared_ptr<ChangeRun>& run) {
  if (run->Step()) {
    PostStep([self = Self(this), batch, run] {
      if (self->Step(batch, run)) self->GoOn();
    });
    return false;
  }
  RecordChange(recorder(), batch->record, run->change(), run->outcome(), /*atomic=*/false,
               std::move(batch->rooms),
               [self = Self(this), batch, run](const absl::Status& status) {
                 const injector::ChangeOutcome& outcome = run->outcome();
                 if (!status.ok() || outcome.refused.empty()) {
                   return self->Answer(batch->id, outcome.revision, status);
                 }
                 v1::BatchError error;
                 RefusalsToProto(outcome.refused, error);
                 self->Answer(batch->id, outcome.revision, &error);
               });
  return true;
}

bool InjectStream::Run(const BatchRef& batch, BeginSync) {
  const bool begun = backend_.core().owned_routes.BeginSync(on_behalf_.owner).ok();
  if (begun) syncing_ = true;
  Answer(batch->id, backend_.core().injector.revision(), begun ? absl::OkStatus() : SyncRunning());
  return true;
}

bool InjectStream::Run(const BatchRef& batch, EndSync) {
  if (!std::exchange(syncing_, false)) {
    Answer(batch->id, backend_.core().injector.revision(), NoSync());
    return true;
  }
  audit::Record record = NewRecord(audit::Kind::kWithdraw);
  record.client = on_behalf_.owner.client;
  record.message = "not announced again by the end of the sync";
  RunSweep(
      recorder(), backend_.core().owned_routes.EndSync(on_behalf_.owner), std::move(record),
      std::move(batch->rooms.accepted),
      [self = Self(this), batch](const injector::RouteSweep& sweep, const absl::Status& written) {
        self->Answer(batch->id, sweep.revision(), written);
        self->GoOn();
      });
  return false;
}

void InjectStream::GoOn() {
  if (BatchRef next = FreeCore(); next != nullptr) PostBatch(std::move(next));
}

InjectStream::BatchRef InjectStream::FreeCore() {
  BatchRef next;
  {
    absl::MutexLock lock(&mutex_);
    running_ = false;
    if (!ended_) next = TakeNext();
  }
  AdvanceLater();
  return next;
}

// Reading and writing are not the core's work.
void InjectStream::AdvanceLater() {
  {
    absl::MutexLock lock(&mutex_);
    if (std::exchange(advances_later_, true)) return;
  }
  PostConversion([self = Self(this)] {
    absl::MutexLock lock(&self->mutex_);
    self->advances_later_ = false;
    self->Advance();
  });
}

void InjectStream::Answer(uint64_t batch_id, injector::Revision revision,
                          const absl::Status& status) {
  if (status.ok()) return Answer(batch_id, revision, nullptr);
  v1::BatchError error;
  StatusToProto(status, error);
  Answer(batch_id, revision, &error);
}

void InjectStream::Answer(uint64_t batch_id, injector::Revision revision,
                          const v1::BatchError* error) {
  {
    absl::MutexLock lock(&mutex_);
    --unanswered_;
    news_.set_revision(revision);
    Acknowledge(batch_id, error);
  }
  AdvanceLater();
}

void InjectStream::LeaveCore() {
  if (syncing_) backend_.core().owned_routes.AbandonSync(on_behalf_.owner);
}

// --- Between the client and the core ---

void InjectStream::Advance() {
  if (ended_) return;
  if (BatchRef next = TakeNext(); next != nullptr) PostBatch(std::move(next));
  if (HasRoom() && !reading_ && !last_words_.has_value()) {
    reading_ = true;
    arena_.Reset();
    request_ = google::protobuf::Arena::CreateMessage<v1::InjectRequest>(&arena_);
    StartRead(request_);
  }
  if (has_news_ && !writing_) {
    writing_ = true;
    has_news_ = false;
    writing_response_.Swap(&news_);
    news_.clear_errors();
    news_.set_revision(writing_response_.revision());
    StartWrite(&writing_response_);
  }
  const bool is_idle = waiting_.empty() && unanswered_ == 0 && !writing_;
  const bool is_over = last_words_.has_value() && is_idle;
  if (is_over) EndLocked(*last_words_);
}

bool InjectStream::HasRoom() const {
  return waiting_.size() < kWaitingBatchesMax && waiting_routes_ < kRoutesPerCallMax;
}

InjectStream::BatchRef InjectStream::TakeNext() {
  while (MayStart()) {
    Batch& next = waiting_.front();
    auto rooms = ReserveRecords(backend_.audit, next.routes);
    // Room comes back with the answers that are due.
    if (!rooms.ok() && unanswered_ > 0) return nullptr;
    if (!rooms.ok() && !next.error.has_value()) StatusToProto(rooms.status(), next.error.emplace());
    auto batch = std::make_shared<Batch>(std::move(next));
    waiting_.pop_front();
    waiting_routes_ -= batch->routes;
    if (!batch->error.has_value()) {
      batch->rooms = *std::move(rooms);
      running_ = true;
      ++unanswered_;
      return batch;
    }
    Acknowledge(batch->id, &*batch->error);
  }
  return nullptr;
}

InjectStream::BatchRef InjectStream::TakeLone() {
  if (ended_ || unanswered_ > 0 || writing_ || waiting_.size() != 1) return nullptr;
  if (waiting_.front().routes > kRoutesPerStep) return nullptr;
  BatchRef lone = TakeNext();
  // The answer goes when the turn is over, and from here.
  if (lone != nullptr) advances_later_ = true;
  return lone;
}

void InjectStream::RunAtOnce(const BatchRef& lone) {
  if (!account_->core.TryRun([&] { RunSome(lone); })) PostBatch(lone);
  absl::MutexLock lock(&mutex_);
  advances_later_ = false;
  Advance();
}

void InjectStream::PostBatch(BatchRef batch) {
  PostStep([self = Self(this), batch = std::move(batch)] { self->RunSome(batch); });
}

bool InjectStream::MayStart() const {
  if (waiting_.empty() || running_) return false;
  if (static_cast<size_t>(news_.errors_size()) >= kBatchErrorsMax) return false;
  // What leaves no record of its own is answered after those that do.
  const Batch& next = waiting_.front();
  const bool is_change = std::holds_alternative<Change>(next.what) && !next.error.has_value();
  return is_change ? unanswered_ < kUnrecordedBatchesMax : unanswered_ == 0;
}

void InjectStream::Acknowledge(uint64_t batch_id, const v1::BatchError* error) {
  if (error != nullptr) {
    v1::BatchError& row = *news_.add_errors();
    row = *error;
    row.set_batch_id(batch_id);
  }
  news_.set_acknowledged_batch_id(batch_id);
  has_news_ = true;
}

}  // namespace herald::rpc
