#ifndef HERALD_INTERNAL_AUDIT_END_RECORD_H_
#define HERALD_INTERNAL_AUDIT_END_RECORD_H_

#include "internal/audit/record.h"
#include "internal/injector/owned_routes.h"

namespace herald::audit {

// Of routes whose time was over, or of a lease. The principal and the client are whose they were.
Record EndRecord(const injector::Ended& ended);

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_END_RECORD_H_
