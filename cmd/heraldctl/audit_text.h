#ifndef HERALD_CMD_HERALDCTL_AUDIT_TEXT_H_
#define HERALD_CMD_HERALDCTL_AUDIT_TEXT_H_

#include <cstdint>
#include <string>

#include "proto/herald/v1/admin_service.pb.h"

namespace herald::ctl {

// "lease-grant".
std::string FormatKind(v1::AuditRecord::Kind kind);
// "ops", "ops/web"; where nobody called: "heraldd".
std::string FormatWho(const v1::AuditRecord& record);
// "done", or the reason and the rule: "GUARD guard.protected_prefixes".
std::string FormatVerdict(const v1::AuditRecord& record);
// The first prefixes and how many there are beside, the peer, the lease.
std::string FormatSubject(const v1::AuditRecord& record);
// What else is told: message, attributes, and the caller's own reason.
std::string FormatRemark(const v1::AuditRecord& record);

// Finds the numbers that are missing in a list of all records.
class GapFinder {
 public:
  // Those between the record before and this one, in words; empty: none.
  std::string Take(uint64_t sequence);

 private:
  uint64_t last_ = 0;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_AUDIT_TEXT_H_
