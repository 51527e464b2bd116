#include "internal/rpc/live_streams.h"

#include <vector>

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
    for (const auto& [key, stream] : streams_) {
      if (std::shared_ptr<Endable> live = stream.lock()) streams.push_back(std::move(live));
    }
  }
  for (const auto& stream : streams) stream->End(status);
}

}  // namespace herald::rpc
