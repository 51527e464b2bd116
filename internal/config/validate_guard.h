#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_GUARD_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_GUARD_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "internal/config/config.h"
#include "internal/config/report.h"
#include "internal/guard/rules.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// What may be announced: by everybody, and by one.
guard::Rules ValidateGuard(const v1::Guard& file, const Place& place);

// peers: those that there are; null where they are not known for a fault of their own.
guard::Grant ValidateGrant(const v1::Grant& file, const absl::flat_hash_set<std::string>* peers,
                           const Place& place);

std::vector<CommunitySet> ValidateCommunitySets(const v1::Config& file, const Place& place);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_GUARD_H_
