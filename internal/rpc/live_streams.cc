#include "internal/rpc/live_streams.h"

#include <utility>

namespace herald::rpc {

bool LiveStreams::Add(const std::shared_ptr<Endable>& stream) {
  absl::MutexLock lock(&mutex_);
  if (!stopped_) streams_.emplace(stream.get(), stream);
  return !stopped_;
}

void LiveStreams::Remove(Endable* stream) {
  absl::MutexLock lock(&mutex_);
  streams_.erase(stream);
}

void LiveStreams::EndAll(const absl::Status& status) {
  std::vector<std::shared_ptr<Endable>> streams;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    streams = Live();
  }
  for (const auto& stream : streams) stream->End(status);
}

void LiveStreams::Reconsider(const access::Policy& policy) {
  std::vector<std::shared_ptr<Endable>> streams;
  {
    absl::MutexLock lock(&mutex_);
    streams = Live();
  }
  for (const auto& stream : streams) stream->Reconsider(policy);
}

std::vector<std::shared_ptr<Endable>> LiveStreams::Live() const {
  std::vector<std::shared_ptr<Endable>> streams;
  for (const auto& [key, stream] : streams_) {
    if (std::shared_ptr<Endable> live = stream.lock()) streams.push_back(std::move(live));
  }
  return streams;
}

}  // namespace herald::rpc
