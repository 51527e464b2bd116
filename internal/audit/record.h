#ifndef HERALD_INTERNAL_AUDIT_RECORD_H_
#define HERALD_INTERNAL_AUDIT_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
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

// Of one record.
inline constexpr size_t kRoutesMax = 10'000;
// Of one text of a record; what is longer is cut, and ends in "...".
inline constexpr size_t kTextOctetsMax = 1024;

// One thing that was done or refused. What each field holds is told by AuditRecord in
// proto/herald/v1/admin_service.proto.
struct Record {
  uint64_t sequence = 0;  // These two are the log's to give.
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
  std::vector<Nlri> routes = {};  // At most kRoutesMax.
  std::string peer = {};
  uint64_t lease_id = 0;
  std::string attributes = {};
  friend bool operator==(const Record&, const Record&) = default;
};

// Its texts by the names that they have in the .proto.
struct TextField {
  absl::string_view name;
  std::string Record::* value;
};
inline constexpr TextField kTextFields[] = {
    {"principal", &Record::principal}, {"client", &Record::client},
    {"from", &Record::from},           {"rpc", &Record::rpc},
    {"reason", &Record::reason},       {"rule", &Record::rule},
    {"message", &Record::message},     {"note", &Record::note},
    {"peer", &Record::peer},           {"attributes", &Record::attributes},
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_RECORD_H_
