#include "internal/audit/end_record.h"

namespace herald::audit {

Record EndRecord(const injector::Ended& ended) {
  const bool is_lease = ended.cause == injector::EndCause::kLeaseEnded;
  return {.kind = is_lease ? Kind::kLeaseEnd : Kind::kExpire,
          .principal = ended.owner.principal,
          .client = ended.owner.client,
          .revision = ended.revision,
          .message = is_lease ? "not renewed in time" : "",
          .routes = ended.nlri,
          .lease_id = ended.lease};
}

}  // namespace herald::audit
