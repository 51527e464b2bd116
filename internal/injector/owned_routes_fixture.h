#ifndef HERALD_INTERNAL_INJECTOR_OWNED_ROUTES_FIXTURE_H_
#define HERALD_INTERNAL_INJECTOR_OWNED_ROUTES_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/string_view.h"
#include "internal/injector/injector.h"
#include "internal/injector/owned_routes.h"

namespace herald::injector {

constexpr absl::Time kStart = absl::FromUnixSeconds(1'000);
inline absl::Time At(int64_t seconds) { return kStart + absl::Seconds(seconds); }

inline Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
// As many as there are 32-bit numbers.
inline Nlri Host(uint32_t number) { return {Prefix::Masked(IpAddress::V4(number), 32)}; }
inline std::vector<Nlri> Hosts(uint32_t count) {
  std::vector<Nlri> hosts;
  for (uint32_t i = 0; i < count; ++i) hosts.push_back(Host(i));
  return hosts;
}

inline std::vector<guard::GrantedPrefix> Everywhere() {
  return {{.prefix = *Prefix::Parse("0.0.0.0/0"), .le = 32},
          {.prefix = *Prefix::Parse("::/0"), .le = 128}};
}

inline Caller CallerOf(Owner owner, guard::Grant grant = {}, bool is_admin = false) {
  if (grant.prefixes.empty()) grant.prefixes = Everywhere();
  return {.owner = std::move(owner),
          .grant = std::make_shared<const guard::Grant>(std::move(grant)),
          .is_admin = is_admin};
}

inline std::vector<BatchPart> PartsOf(const std::vector<OwnedBatch>& batches) {
  std::vector<BatchPart> parts;
  for (const OwnedBatch& batch : batches) parts.push_back({.batch = &batch, .nlri = batch.nlri});
  return parts;
}

// Callers with routes in an injector that has no sessions.
class OwnedRoutesTest : public testing::Test {
 protected:
  OwnedRoutesTest() {
    owned_.OnEnded([this](const Ended& ended) { ended_.push_back(ended); });
  }

  ChangeOutcome Announce(const Caller& caller, const std::vector<OwnedBatch>& batches,
                         const ChangeOptions& options = {}, absl::Time now = kStart) {
    return owned_.Announce(caller, PartsOf(batches), options, now);
  }
  ChangeOutcome Announce(const Caller& caller, const std::vector<Nlri>& nlri,
                         const Terms& terms = {}, absl::Time now = kStart) {
    return Announce(caller, {{.terms = terms, .nlri = nlri}}, {}, now);
  }
  ChangeOutcome Withdraw(const Caller& caller, const std::vector<Nlri>& nlri,
                         const ChangeOptions& options = {}) {
    return owned_.Withdraw(caller, nlri, options);
  }
  // How many steps it took.
  static int RunToEnd(RouteSweep& sweep) {
    int steps = 1;
    while (sweep.Step()) ++steps;
    return steps;
  }
  // The same of Advance.
  int AdvanceTo(absl::Time now) {
    int steps = 1;
    while (owned_.Advance(now)) ++steps;
    return steps;
  }
  bool Stands(const Nlri& nlri) const { return injector_.Find(nlri).has_value(); }
  Owner OwnerOf(const Nlri& nlri) const { return injector_.Find(nlri)->terms->owner; }

  const Caller detector_ = CallerOf({.principal = "detector"});
  const Caller other_client_ = CallerOf({.principal = "detector", .client = "b"});
  const Caller health_ = CallerOf({.principal = "health"});
  const Caller admin_ = CallerOf({.principal = "operator"}, {}, /*is_admin=*/true);

  Injector injector_{Limits{.routes_max = 100'000}};
  OwnedRoutes owned_{injector_, guard::Rules{}, /*first_lease=*/1};
  std::vector<Ended> ended_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_OWNED_ROUTES_FIXTURE_H_
