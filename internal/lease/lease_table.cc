#include "internal/lease/lease_table.h"

#include "absl/strings/str_cat.h"

namespace herald::lease {
absl::Status NoSuchLease(LeaseId id) {
  return absl::NotFoundError(absl::StrCat("there is no lease ", id, "; it may be over"));
}

absl::StatusOr<LeaseId> LeaseTable::Grant(const Owner& owner, absl::Duration ttl, absl::Time now) {
  if (rows_.size() >= kLeasesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no more than ", kLeasesMax, " leases can run"));
  }
  const auto counted = of_principal_.find(owner.principal);
  if (counted != of_principal_.end() && counted->second >= kPrincipalLeasesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no more than ", kPrincipalLeasesMax, " leases of one principal can run"));
  }
  const LeaseId id = next_++;
  rows_[id] = {.owner = owner, .ttl = ttl, .expires_at = now + ttl};
  deadlines_.insert({now + ttl, id});
  ++of_principal_[owner.principal];
  return id;
}

absl::StatusOr<absl::Duration> LeaseTable::KeepAlive(const std::string& principal, LeaseId id,
                                                     absl::Time now) {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return NoSuchLease(id);
  Row& row = found->second;
  if (row.owner.principal != principal || row.expires_at <= now) return NoSuchLease(id);
  deadlines_.erase({row.expires_at, id});
  row.expires_at = now + row.ttl;
  deadlines_.insert({row.expires_at, id});
  return row.ttl;
}

std::optional<Owner> LeaseTable::OwnerOf(LeaseId id, absl::Time now) const {
  const auto found = rows_.find(id);
  if (found == rows_.end() || found->second.expires_at <= now) return std::nullopt;
  return found->second.owner;
}

void LeaseTable::Attach(LeaseId id, const Nlri& route) { rows_.at(id).routes.insert(route); }

void LeaseTable::Detach(LeaseId id, const Nlri& route) {
  if (const auto found = rows_.find(id); found != rows_.end()) found->second.routes.erase(route);
}

std::optional<EndedLease> LeaseTable::Take(LeaseId id) {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  Row& row = found->second;
  deadlines_.erase({row.expires_at, id});
  const auto counted = of_principal_.find(row.owner.principal);
  if (--counted->second == 0) of_principal_.erase(counted);
  EndedLease ended{.id = id, .owner = std::move(row.owner), .routes = std::move(row.routes)};
  rows_.erase(found);
  return ended;
}

std::optional<EndedLease> LeaseTable::TakeExpired(absl::Time now) {
  if (NextDeadline() > now) return std::nullopt;
  return Take(deadlines_.begin()->second);
}

absl::Time LeaseTable::NextDeadline() const {
  return deadlines_.empty() ? absl::InfiniteFuture() : deadlines_.begin()->first;
}

std::vector<Lease> LeaseTable::leases() const {
  std::vector<Lease> leases;
  leases.reserve(rows_.size());
  for (const auto& [id, row] : rows_) {
    leases.push_back({.id = id,
                      .owner = row.owner,
                      .ttl = row.ttl,
                      .expires_at = row.expires_at,
                      .routes = row.routes.size()});
  }
  return leases;
}

}  // namespace herald::lease
