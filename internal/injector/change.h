#ifndef HERALD_INTERNAL_INJECTOR_CHANGE_H_
#define HERALD_INTERNAL_INJECTOR_CHANGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/guard/rules.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/terms.h"

namespace herald::injector {

// Who asks for a change.
struct Caller {
  Owner owner;
  std::shared_ptr<const guard::Grant> grant;
  bool is_admin = false;  // May change what another principal owns.
};

// Routes that share attributes and terms. The owner in terms is the caller's, whatever it says.
struct OwnedBatch {
  PathAttributes attributes = {};
  Terms terms = {};
  std::vector<Nlri> nlri = {};
};

// Some of the routes of a batch, one after the other. Refers to it.
struct BatchPart {
  const OwnedBatch* batch = nullptr;
  absl::Span<const Nlri> nlri = {};
};

struct ChangeOptions {
  bool atomic = false;         // All routes or none.
  bool validate_only = false;  // Nothing is changed or counted.
  bool take_over = false;      // Those of others become the caller's, or go.
};

// Why one route was refused.
struct RouteRefusal {
  enum class Reason : uint8_t {
    kGuard,         // What is announced, and how.
    kQuota,         // How much stands.
    kRate,          // How often.
    kNotOwner,      // Somebody else's, and take_over is not set or not allowed.
    kStaticRoute,   // The configuration's.
    kUnknownLease,  // Over, or another owner's.
    kRoutesMax,     // Of the injector's limits.
    kPathsMax,      // The same.
  };
  size_t index = 0;  // Among all routes of the call, in their order.
  Nlri nlri = {};
  Reason reason = Reason::kGuard;
  std::string rule = {};  // Of the configuration: "guard.protected_prefixes".
  std::string message = {};
  absl::Duration retry_after = absl::ZeroDuration();  // Zero: not by waiting.
};

// Routes of others that a call took.
struct TakenOver {
  Owner from = {};
  std::vector<Nlri> nlri = {};
};

struct ChangeOutcome {
  Revision revision = 0;  // At which it took effect.
  size_t changed = 0;     // Routes that are others than before, or have another owner.
  std::vector<RouteRefusal> refused =
      {};  // By index. With atomic, nothing was done if there is any.
  std::vector<TakenOver> taken_over = {};  // By owner.
};

// What WithdrawAll is about. The static routes never are.
struct WithdrawScope {
  std::optional<std::string> principal = std::nullopt;  // Absent: everybody's.
  std::optional<std::string> client = std::nullopt;  // Absent: of all of the principal's clients.
  std::function<bool(const RouteView&)> matches = nullptr;  // Null: all.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_CHANGE_H_
