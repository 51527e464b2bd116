#include "internal/rpc/inject_stream.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "internal/rpc/apply.h"

namespace herald::rpc {

InjectStream::InjectStream(Backend& backend, Method& method, grpc::CallbackServerContext* context)
    : Call(backend, method, context, /*has_core_part=*/false) {}

void InjectStream::Begin() {
  share_ = backend_.inject_streams.Take(1);
  if (!share_.has_value()) {
    return End(Exhausted(kReasonStreamsMax, "too many Inject calls at one time"));
  }
  if (!backend_.streams.Add(shared_from_this())) return End(Stopping());
  absl::MutexLock lock(&mutex_);
  Advance();
}

void InjectStream::OnReadDone(bool ok) {
  std::optional<Batch> batch;
  if (ok) batch = Convert();
  absl::MutexLock lock(&mutex_);
  reading_ = false;
  if (!ok) {
    last_words_ = absl::OkStatus();
  } else if (batch->id <= last_read_id_) {
    Violations violations;
    const FieldPath root;
    violations.Add(root.Field("batch_id"),
                   absl::StrCat("must be above that of the batch before, ", last_read_id_));
    last_words_ = InvalidRequest(violations);
  } else {
    last_read_id_ = batch->id;
    read_ = std::move(batch);
  }
  Advance();
}

void InjectStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  if (!ok) return EndLocked(absl::CancelledError("the client is gone"));
  writing_ = false;
  Advance();
}

InjectStream::Batch InjectStream::Convert() const {
  Violations violations;
  Batch batch{.id = request_.batch_id(), .change = ChangeFromProto(request_, violations)};
  if (!violations.empty()) {
    batch.refusal = Refusal{.status = absl::InvalidArgumentError(violations.Summary()),
                            .field = violations.listed()[0].field};
  }
  return batch;
}

void InjectStream::Run(const Batch& batch) {
  const auto revision = Apply(backend_.core(), batch.change, span());
  {
    absl::MutexLock lock(&mutex_);
    running_ = false;
    if (revision.ok()) {
      news_.set_revision(*revision);
      Acknowledge(batch.id);
    } else {
      Refuse(batch.id, {.status = revision.status(), .field = ""});
    }
  }
  // Reading and writing are not the core's work.
  PostConversion([self = Self(this)] {
    absl::MutexLock lock(&self->mutex_);
    self->Advance();
  });
}

void InjectStream::Advance() {
  if (ended_) return;
  if (read_.has_value() && !running_) StartBatch();
  const bool has_room =
      !read_.has_value() && static_cast<size_t>(news_.errors_size()) < kBatchErrorsMax;
  if (has_room && !reading_ && !last_words_.has_value()) {
    reading_ = true;
    StartRead(&request_);
  }
  if (has_news_ && !writing_) {
    writing_ = true;
    has_news_ = false;
    writing_response_.Swap(&news_);
    news_.clear_errors();
    news_.set_revision(writing_response_.revision());
    StartWrite(&writing_response_);
  }
  const bool is_over = last_words_.has_value() && !read_.has_value() && !running_ && !writing_;
  if (is_over) EndLocked(*last_words_);
}

void InjectStream::StartBatch() {
  if (read_->refusal.has_value()) {
    Refuse(read_->id, *read_->refusal);
  } else {
    running_ = true;
    auto batch = std::make_shared<const Batch>(*std::move(read_));
    PostStep([self = Self(this), batch = std::move(batch)] { self->Run(*batch); });
  }
  read_.reset();
}

void InjectStream::Acknowledge(uint64_t batch_id) {
  news_.set_acknowledged_batch_id(batch_id);
  has_news_ = true;
}

void InjectStream::Refuse(uint64_t batch_id, const Refusal& refusal) {
  v1::BatchError& error = *news_.add_errors();
  error.set_batch_id(batch_id);
  error.set_code(refusal.status.raw_code());
  error.set_field(refusal.field);
  error.set_message(std::string(refusal.status.message()));
  Acknowledge(batch_id);
}

}  // namespace herald::rpc
