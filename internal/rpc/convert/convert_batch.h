#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_BATCH_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_BATCH_H_

#include "internal/rpc/convert/convert_change.h"

namespace herald::rpc {

// A batch of Inject, or several: announcements or withdrawals. Of bad form it is so as a whole.
Change ChangeFromProto(const v1::AnnounceBatch& proto, const CommunitySets& sets,
                       const FieldPath& at, Violations& violations);
Change ChangeFromProto(const v1::AnnounceBatches& proto, const CommunitySets& sets,
                       const FieldPath& at, Violations& violations);
Change ChangeFromProto(const v1::WithdrawBatch& proto, const FieldPath& at, Violations& violations);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_BATCH_H_
