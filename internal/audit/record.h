#ifndef HERALD_INTERNAL_AUDIT_RECORD_H_
#define HERALD_INTERNAL_AUDIT_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "internal/bgp/message/update.h"

namespace herald::audit {

enum class Kind : uint8_t {
  kAnnounce,
  kWithdraw,
  kExpire,
  kLeaseGrant,
  kLeaseEnd,
  kPeerChange,
  kReload,
  kSessionUp,
  kSessionDown,
  kAccess,
  kStart,
  kStop,
};

// One thing that was done or refused. What each field holds is told by AuditRecord in
// proto/herald/v1/admin_service.proto. The log numbers it.
struct Record {
  absl::Time time = {};
  Kind kind = Kind::kAnnounce;
  bool accepted = true;
  std::string principal = {};
  std::string client = {};
  std::string from = {};
  std::string rpc = {};
  uint64_t revision = 0;
  std::string reason = {};
  std::string rule = {};
  std::string message = {};
  std::string note = {};
  std::vector<Nlri> routes = {};
  std::string peer = {};
  uint64_t lease_id = 0;
  std::string attributes = {};
  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_RECORD_H_
