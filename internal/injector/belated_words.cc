#include "internal/injector/belated_words.h"

namespace herald::injector {

void BelatedWords::Add(const Nlri& key, Revision revision, Delivery::Outcome until_then) {
  words_.insert_or_assign(key, Word{.revision = revision, .until_then = until_then});
  newest_ = revision;
}

void BelatedWords::ForgetUpTo(Revision revision) {
  if (newest_ <= revision) words_ = {};
}

std::optional<Delivery::Outcome> BelatedWords::OutcomeOf(const Nlri& key, Revision as_of) const {
  const auto found = words_.find(key);
  if (found == words_.end() || found->second.revision <= as_of) return std::nullopt;
  return found->second.until_then;
}

}  // namespace herald::injector
