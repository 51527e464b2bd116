#ifndef HERALD_INTERNAL_RPC_ROUTE_ANSWERED_REQUESTS_H_
#define HERALD_INTERNAL_RPC_ROUTE_ANSWERED_REQUESTS_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "internal/injector/owned_routes.h"

namespace herald::rpc {

// What was answered to requests that had an identifier, so that one who repeats such a request is
// told the same and nothing is done twice. Core thread.
class AnsweredRequests {
 public:
  static constexpr size_t kPerPrincipalMax = 1024;
  static constexpr size_t kMax = 64 * kPerPrincipalMax;
  // Refusals in all answers. Beyond it the oldest requests are forgotten before their time.
  static constexpr size_t kRefusalsMax = 200'000;
  static constexpr absl::Duration kRemembered = absl::Minutes(15);

  using AnswerRef = std::shared_ptr<const injector::ChangeOutcome>;

  // Null: the request is new, and one of this identifier is under way from now. Else what it was
  // answered. INVALID_ARGUMENT, reason REQUEST_ID_REUSED: that was another request. UNAVAILABLE,
  // reason REQUEST_RUNNING: it is still under way.
  absl::StatusOr<AnswerRef> Begin(const injector::Owner& owner, const std::string& id,
                                  size_t fingerprint, absl::Time now);
  // It is answered. Nothing, if it has been forgotten meanwhile.
  void Finish(const injector::Owner& owner, const std::string& id, injector::ChangeOutcome answer);
  // It was not done: the next one of this identifier is new.
  void Abandon(const injector::Owner& owner, const std::string& id);

  size_t size() const { return entries_.size(); }
  size_t refusals() const { return refusals_; }

 private:
  struct Key {
    injector::Owner owner;
    std::string id;
    friend bool operator==(const Key&, const Key&) = default;
    template <class H>
    friend H AbslHashValue(H h, const Key& key) {
      return H::combine(std::move(h), key.owner.principal, key.owner.client, key.id);
    }
  };
  struct Entry {
    Key key;
    uint64_t number = 0;  // Grows from request to request.
    size_t fingerprint = 0;
    absl::Time began;
    AnswerRef answer = nullptr;  // Null: under way.
  };
  using Entries = std::list<Entry>;

  void Forget(Entries::iterator entry);
  void ForgetOld(absl::Time now);
  void MakeRoom(const std::string& principal);

  uint64_t last_number_ = 0;
  Entries entries_;  // Oldest first.
  absl::flat_hash_map<Key, Entries::iterator> by_key_;
  // Of each principal, by number.
  absl::flat_hash_map<std::string, absl::btree_map<uint64_t, Entries::iterator>> by_principal_;
  size_t refusals_ = 0;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ANSWERED_REQUESTS_H_
