#include "internal/bgp/session/listeners.h"

#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "internal/runtime/spawn.h"

namespace herald::session {

std::shared_ptr<Listener> Listeners::Find(const config::Listen& listen,
                                          const IpAddress& address) const {
  const auto found = absl::c_find(listen_.addresses, address);
  if (listen.port != listen_.port || found == listen_.addresses.end()) return nullptr;
  return listeners_[static_cast<size_t>(found - listen_.addresses.begin())];
}

absl::Status Listeners::Protect(const All& kept, const std::vector<Guard>& guards) {
  for (const auto& listener : kept) {
    absl::Status set = listener->Protect(guards);
    if (set.ok()) continue;
    // Those before it go back to what they had.
    for (const auto& done : kept) {
      if (done == listener) break;
      std::ignore = done->Protect(guards_);
    }
    return set;
  }
  return absl::OkStatus();
}

absl::Status Listeners::Set(const config::Listen& listen, const std::vector<Guard>& guards) {
  All all, kept, opened;
  for (const IpAddress& address : listen.addresses) {
    auto listener = Find(listen, address);
    if (listener != nullptr) {
      kept.push_back(listener);
    } else {
      listener = std::make_shared<Listener>(core_, accept_);
      if (absl::Status open = listener->Open(address, listen.port, guards); !open.ok()) return open;
      opened.push_back(listener);
    }
    all.push_back(std::move(listener));
  }
  if (absl::Status set = Protect(kept, guards); !set.ok()) return set;
  for (const auto& listener : listeners_) {
    if (!absl::c_linear_search(kept, listener)) listener->Close();
  }
  for (const auto& listener : opened) runtime::Spawn(core_, Listener::Run(listener));
  listeners_ = std::move(all);
  listen_ = listen;
  guards_ = guards;
  return absl::OkStatus();
}

void Listeners::Close() {
  for (const auto& listener : listeners_) listener->Close();
}

std::vector<uint16_t> Listeners::ports() const {
  std::vector<uint16_t> ports;
  for (const auto& listener : listeners_) ports.push_back(listener->port());
  return ports;
}

}  // namespace herald::session
