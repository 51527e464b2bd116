#include "internal/rpc/route/answered_requests.h"

#include <utility>

#include "internal/rpc/status.h"

namespace herald::rpc {

absl::StatusOr<AnsweredRequests::AnswerRef> AnsweredRequests::Begin(const injector::Owner& owner,
                                                                    const std::string& id,
                                                                    size_t fingerprint,
                                                                    absl::Time now) {
  ForgetOld(now);
  const Key key{owner, id};
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    const Entry& entry = *found->second;
    if (entry.fingerprint != fingerprint) return RequestIdReused();
    if (entry.answer == nullptr) return RequestRunning();
    return entry.answer;
  }
  MakeRoom(owner.principal);
  const auto entry = entries_.insert(
      entries_.end(),
      {.key = key, .number = ++last_number_, .fingerprint = fingerprint, .began = now});
  by_key_.emplace(key, entry);
  by_principal_[owner.principal].emplace(entry->number, entry);
  return nullptr;
}

void AnsweredRequests::Finish(const injector::Owner& owner, const std::string& id,
                              injector::ChangeOutcome answer) {
  const auto found = by_key_.find(Key{owner, id});
  if (found == by_key_.end() || found->second->answer != nullptr) return;
  refusals_ += answer.refused.size();
  found->second->answer = std::make_shared<const injector::ChangeOutcome>(std::move(answer));
  while (refusals_ > kRefusalsMax) Forget(entries_.begin());
}

void AnsweredRequests::Abandon(const injector::Owner& owner, const std::string& id) {
  const auto found = by_key_.find(Key{owner, id});
  if (found != by_key_.end() && found->second->answer == nullptr) Forget(found->second);
}

void AnsweredRequests::Forget(Entries::iterator entry) {
  if (entry->answer != nullptr) refusals_ -= entry->answer->refused.size();
  const auto principal = by_principal_.find(entry->key.owner.principal);
  principal->second.erase(entry->number);
  if (principal->second.empty()) by_principal_.erase(principal);
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

void AnsweredRequests::ForgetOld(absl::Time now) {
  while (!entries_.empty() && entries_.front().began + kRemembered <= now) {
    Forget(entries_.begin());
  }
}

// For one more.
void AnsweredRequests::MakeRoom(const std::string& principal) {
  if (entries_.size() >= kMax) Forget(entries_.begin());
  const auto own = by_principal_.find(principal);
  if (own != by_principal_.end() && own->second.size() >= kPerPrincipalMax) {
    Forget(own->second.begin()->second);
  }
}

}  // namespace herald::rpc
