#ifndef HERALD_INTERNAL_INJECTOR_BELATED_WORDS_H_
#define HERALD_INTERNAL_INJECTOR_BELATED_WORDS_H_

#include <optional>

#include "absl/container/flat_hash_map.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"

namespace herald::injector {

// The routes that some peers are to be told though they have stood for longer: another path's place
// became theirs, or they were for other peers so far. Who asks how one of them fared up to an older
// revision must not hear that it was sent.
class BelatedWords {
 public:
  // The route is what they are told from this revision on. until_then: how it fared before.
  void Add(const Nlri& key, Revision revision, Delivery::Outcome until_then);
  void Forget(const Nlri& key) {
    if (!empty()) words_.erase(key);
  }
  // All, if none is of a later revision.
  void ForgetUpTo(Revision revision);

  // How the route fared up to this revision; nullopt if it was told by then.
  std::optional<Delivery::Outcome> OutcomeOf(const Nlri& key, Revision as_of) const;
  bool empty() const { return words_.empty(); }

 private:
  struct Word {
    Revision revision = 0;
    Delivery::Outcome until_then = Delivery::Outcome::kSent;
  };

  absl::flat_hash_map<Nlri, Word> words_;
  Revision newest_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_BELATED_WORDS_H_
