#ifndef HERALD_INTERNAL_RPC_RELOAD_RECORD_H_
#define HERALD_INTERNAL_RPC_RELOAD_RECORD_H_

#include "internal/audit/record.h"
#include "internal/rpc/reload.h"

namespace herald::rpc {

// Adds to the record of a reload what came of it.
void DescribeReload(const ReloadOutcome& outcome, audit::Record& record);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_RELOAD_RECORD_H_
