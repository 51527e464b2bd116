#ifndef HERALD_CMD_HERALDCTL_AUDIT_FLAGS_H_
#define HERALD_CMD_HERALDCTL_AUDIT_FLAGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proto/herald/v1/admin_service.pb.h"

namespace herald::ctl {

// Which records of the audit, as options.
class AuditFlags {
 public:
  void AddTo(CLI::App& app);
  absl::StatusOr<v1::ListAuditRecordsRequest> Parse(absl::Time now) const;
  // Only then is a number that is missing a record that is missing.
  bool takes_all() const { return principal_.empty() && kinds_.empty() && prefix_.empty(); }

 private:
  std::string since_, until_;
  std::string principal_;
  std::vector<std::string> kinds_;
  std::string prefix_;
  uint32_t last_ = 50;
};

// "2026-11-21T17:00:00Z", or how long ago: "1h".
absl::StatusOr<absl::Time> ParseMoment(absl::string_view text, absl::Time now);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_AUDIT_FLAGS_H_
