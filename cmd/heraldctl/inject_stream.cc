#include "cmd/heraldctl/inject_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace herald::ctl {

InjectStream::InjectStream(const Client& client, Progress& progress)
    : stub_(v1::RouteService::NewStub(client.channel())),
      context_(client.Stream()),
      stream_(stub_->Inject(context_.get())),
      progress_(progress),
      listener_([this] { Hear(); }) {}

InjectStream::~InjectStream() {
  if (!listener_.joinable()) return;
  context_->TryCancel();
  listener_.join();
  stream_->Finish();
}

bool InjectStream::Send(v1::InjectRequest request, uint64_t routes) {
  request.set_batch_id(++last_batch_id_);
  {
    const std::lock_guard lock(mutex_);
    unanswered_.push_back({.batch_id = last_batch_id_, .routes = routes});
  }
  // Small batches share segments; WritesDone sends what is left.
  return stream_->Write(request, grpc::WriteOptions().set_buffer_hint());
}

InjectResult InjectStream::Finish() {
  stream_->WritesDone();
  listener_.join();
  result_.status = stream_->Finish();
  for (const Unanswered& batch : unanswered_) result_.routes_unanswered += batch.routes;
  if (result_.status.ok() && !unanswered_.empty()) {
    result_.status = grpc::Status(grpc::StatusCode::INTERNAL,
                                  absl::StrCat("the daemon ended the stream without answering ",
                                               unanswered_.size(), " batches"));
  }
  return std::move(result_);
}

void InjectStream::Hear() {
  v1::InjectResponse response;
  while (stream_->Read(&response)) {
    Acknowledge(response);
    progress_.Update(result_.routes_accepted + result_.routes_refused);
  }
}

void InjectStream::Acknowledge(const v1::InjectResponse& response) {
  for (const v1::BatchError& error : response.errors()) {
    refused_[error.batch_id()] = error.refused();
    if (result_.batches_refused++ < kErrorsKept) result_.errors.push_back(error);
  }
  result_.revision = std::max<uint64_t>(result_.revision, response.revision());
  const std::lock_guard lock(mutex_);
  while (!unanswered_.empty() && unanswered_.front().batch_id <= response.acknowledged_batch_id()) {
    const Unanswered& batch = unanswered_.front();
    uint64_t refused = 0;
    if (const auto found = refused_.find(batch.batch_id); found != refused_.end()) {
      refused = found->second == 0 ? batch.routes : std::min(found->second, batch.routes);
      refused_.erase(found);
    }
    result_.routes_refused += refused;
    result_.routes_accepted += batch.routes - refused;
    unanswered_.pop_front();
  }
}

}  // namespace herald::ctl
