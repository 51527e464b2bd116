#include "internal/rpc/door/connections.h"

#include <utility>

namespace herald::rpc {

bool Connections::Add(int key, int descriptor, const std::string& source,
                      std::optional<ProcessCredentials> credentials) {
  absl::MutexLock lock(&mutex_);
  if (connections_.size() >= max_) return false;
  size_t& of_source = per_source_[source];
  if (of_source >= per_source_max_) return false;
  ++of_source;
  connections_.emplace(key, Connection{.descriptor = descriptor, .source = source});
  // An earlier connection of this descriptor is closed, and its end only not noticed yet.
  by_descriptor_.erase(descriptor);
  if (credentials.has_value()) {
    by_descriptor_.emplace(descriptor, Process{.key = key, .credentials = *std::move(credentials)});
  }
  return true;
}

void Connections::Remove(int key) {
  absl::MutexLock lock(&mutex_);
  const auto found = connections_.find(key);
  if (found == connections_.end()) return;
  const auto process = by_descriptor_.find(found->second.descriptor);
  if (process != by_descriptor_.end() && process->second.key == key) by_descriptor_.erase(process);
  const auto of_source = per_source_.find(found->second.source);
  if (--of_source->second == 0) per_source_.erase(of_source);
  connections_.erase(found);
}

std::optional<ProcessCredentials> Connections::CredentialsOf(int descriptor) const {
  absl::MutexLock lock(&mutex_);
  const auto found = by_descriptor_.find(descriptor);
  if (found == by_descriptor_.end()) return std::nullopt;
  return found->second.credentials;
}

size_t Connections::count() const {
  absl::MutexLock lock(&mutex_);
  return connections_.size();
}

}  // namespace herald::rpc
