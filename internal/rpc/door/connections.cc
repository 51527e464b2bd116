#include "internal/rpc/door/connections.h"

#include <utility>

namespace herald::rpc {

bool Connections::Add(std::shared_ptr<Connection> connection, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  absl::erase_if(barred_, [now](const auto& source) { return source.second <= now; });
  if (count_ >= max_ || barred_.contains(connection->source)) return false;
  size_t& of_source = per_source_[connection->source];
  if (of_source >= per_source_max_) return false;
  ++of_source;
  ++count_;
  // An earlier connection of this name is closed, and its end only not noticed yet.
  std::string name = connection->name;
  by_name_.insert_or_assign(std::move(name), std::move(connection));
  return true;
}

void Connections::Remove(const Connection& connection) {
  absl::MutexLock lock(&mutex_);
  --count_;
  const auto of_source = per_source_.find(connection.source);
  if (--of_source->second == 0) per_source_.erase(of_source);
  const auto found = by_name_.find(connection.name);
  if (found != by_name_.end() && found->second.get() == &connection) by_name_.erase(found);
}

// Each bar costs its source a connection that came before, so there are not many.
void Connections::Bar(const std::string& source, absl::Time until) {
  absl::MutexLock lock(&mutex_);
  barred_.insert_or_assign(source, until);
}

std::shared_ptr<Connection> Connections::Find(const std::string& name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

size_t Connections::count() const {
  absl::MutexLock lock(&mutex_);
  return count_;
}

}  // namespace herald::rpc
