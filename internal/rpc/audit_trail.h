#ifndef HERALD_INTERNAL_RPC_AUDIT_TRAIL_H_
#define HERALD_INTERNAL_RPC_AUDIT_TRAIL_H_

#include <cstddef>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/audit/log.h"
#include "internal/audit/record.h"

namespace herald::rpc {

// How a call leaves its record: room for it is had before anything is done; then it is done, or
// refused; then the record is written; and then the caller is answered. Without an audit all of
// that succeeds at once. Any thread.
class AuditTrail {
 public:
  using Room = std::optional<audit::Log::Room>;
  using Written = std::function<void(const absl::Status&)>;

  // Null: there is no audit. Else it outlives this.
  explicit AuditTrail(audit::Log* log) : log_(log) {}

  // For one record of so many routes. RESOURCE_EXHAUSTED, reason QUEUE_FULL; UNAVAILABLE, reason
  // AUDIT_FAILED: then nothing must be done.
  absl::StatusOr<Room> Reserve(size_t routes = 0) const;
  // written is called once: with OK when the record is in the file, else with UNAVAILABLE, reason
  // AUDIT_FAILED, which goes before whatever else the answer would be. Here if there is no audit,
  // else on a thread that must not be kept waiting.
  void Append(audit::Record record, Room room, Written written) const;
  // For what nobody waits for.
  void Append(audit::Record record) const;

 private:
  audit::Log* log_;
};

// "RouteService/Announce" of a method's full name.
absl::string_view ShortMethodName(absl::string_view full_name);

// Whether it was done, or by what reason and rule it was not.
void Judge(const absl::Status& status, audit::Record& record);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_AUDIT_TRAIL_H_
