#include "internal/bgp/rib/adj_rib_out.h"

namespace herald::rib {

void AdjRibOut::Reserve(size_t routes) {
  told_.reserve(routes);
  pending_.Reserve(routes);
}

void AdjRibOut::Put(const Nlri& nlri, const AttributesRef& attributes, uint64_t revision) {
  const auto told = told_.find(nlri);
  const bool has_it = told == told_.end() ? attributes == nullptr
                                          : attributes != nullptr && attributes == told->second;
  const bool is_new = told == told_.end();
  if (has_it) {
    if (Cancel(nlri, revision) && is_new) --new_;
  } else {
    if (pending_.Put(nlri, attributes, OldestOf(nlri, revision)) && is_new) ++new_;
  }
}

bool AdjRibOut::Cancel(const Nlri& nlri, uint64_t revision) {
  const std::optional<uint64_t> cancelled = pending_.Cancel(nlri);
  if (!cancelled) return false;
  if (cancelled_at_ != revision) cancelled_.clear();
  cancelled_at_ = revision;
  if (*cancelled != 0) cancelled_.try_emplace(nlri, *cancelled);
  return true;
}

uint64_t AdjRibOut::OldestOf(const Nlri& nlri, uint64_t revision) const {
  if (cancelled_at_ != revision) return revision;
  const auto found = cancelled_.find(nlri);
  return found == cancelled_.end() ? revision : found->second;
}

void AdjRibOut::Refresh(const Nlri& nlri, const AttributesRef& attributes) {
  const auto told = told_.find(nlri);
  if (told == told_.end() || told->second == nullptr) return;
  told->second = nullptr;
  ++owed_;
  if (!pending_.Contains(nlri)) pending_.Put(nlri, attributes, 0);
}

void AdjRibOut::Told(const Batch& batch) {
  for (const Nlri& nlri : batch.nlri) {
    if (batch.attributes == nullptr) {
      Forget(nlri);
    } else {
      const auto [told, is_new] = told_.try_emplace(nlri);
      if (is_new) --new_;
      if (!is_new && told->second == nullptr) --owed_;
      told->second = batch.attributes;
    }
  }
}

std::vector<Nlri> AdjRibOut::Retract(absl::Span<const Nlri> nlri) {
  std::vector<Nlri> to_withdraw;
  for (const Nlri& route : nlri) {
    if (Forget(route)) {
      to_withdraw.push_back(route);
    } else {
      --new_;
    }
  }
  return to_withdraw;
}

bool AdjRibOut::Forget(const Nlri& nlri) {
  const auto told = told_.find(nlri);
  if (told == told_.end()) return false;
  if (told->second == nullptr) --owed_;
  told_.erase(told);
  return true;
}

}  // namespace herald::rib
