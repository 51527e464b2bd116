#include "internal/injector/terms_table.h"

#include <utility>

#include "absl/hash/hash.h"

namespace herald::injector {
namespace {

// Takes the values apart, so that a new member does not compile until it is hashed.
size_t HashOf(const Terms& terms) {
  const auto& [owner, peers, lease, ttl_s, labels, reason] = terms;
  const auto& [principal, client] = owner;
  const auto& [names, peer_labels] = peers;
  return absl::HashOf(principal, client, names, peer_labels, lease, ttl_s, labels, reason);
}

}  // namespace

TermsRef TermsTable::Intern(Terms terms) {
  const size_t hash = HashOf(terms);
  return terms_.Intern(std::move(terms), hash);
}

}  // namespace herald::injector
