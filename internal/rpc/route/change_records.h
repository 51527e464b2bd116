#ifndef HERALD_INTERNAL_RPC_ROUTE_CHANGE_RECORDS_H_
#define HERALD_INTERNAL_RPC_ROUTE_CHANGE_RECORDS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "internal/audit/record.h"
#include "internal/injector/owned_routes.h"
#include "internal/rpc/audit_trail.h"
#include "internal/rpc/convert/convert_change.h"
#include "internal/rpc/recorder.h"

namespace herald::rpc {

// What the audit has of changes to the routes.

// Room for the records of one change.
struct RecordRooms {
  AuditTrail::Room accepted;
  AuditTrail::Room refused;
};
absl::StatusOr<RecordRooms> ReserveRecords(const AuditTrail& trail, size_t routes);

// Adds what the change says of its routes: their attributes in short, and why.
void Describe(const Change& change, audit::Record& record);

// Core thread. Has it recorded what was refused of a change, whose routes were taken over and what
// was done, each if there is any; then calls written, on the core thread: inside this call where
// there is no audit.
void RecordChange(const Recorder& recorder, const audit::Record& common, const Change& change,
                  const injector::ChangeOutcome& outcome, bool atomic, RecordRooms rooms,
                  AuditTrail::Written written);
// The same for one record.
void RecordOne(const Recorder& recorder, audit::Record record, AuditTrail::Room room,
               AuditTrail::Written written);

// Core thread. Steps the sweep to its end, others' work between; then calls done on the core
// thread, where what was withdrawn is in the audit or could not be written there. No record:
// nothing is to be noted.
using Swept = std::function<void(const injector::RouteSweep&, const absl::Status& written)>;
void RunSweep(const Recorder& recorder, std::shared_ptr<injector::RouteSweep> sweep,
              std::optional<audit::Record> record, AuditTrail::Room room, Swept done);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_CHANGE_RECORDS_H_
