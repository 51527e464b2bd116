#ifndef HERALD_INTERNAL_RPC_PEER_RECORDS_H_
#define HERALD_INTERNAL_RPC_PEER_RECORDS_H_

#include "internal/audit/record.h"
#include "proto/herald/v1/peer_service.pb.h"

namespace herald::rpc {

// Adds to the record of a change of the peers which peer it was about, and what.
void DescribeChange(const v1::AddPeerRequest& request, const v1::AddPeerResponse&,
                    audit::Record& record);
void DescribeChange(const v1::UpdatePeerRequest& request, const v1::UpdatePeerResponse& response,
                    audit::Record& record);
void DescribeChange(const v1::RemovePeerRequest& request, const v1::RemovePeerResponse&,
                    audit::Record& record);
void DescribeChange(const v1::EnablePeerRequest& request, const v1::EnablePeerResponse&,
                    audit::Record& record);
void DescribeChange(const v1::DisablePeerRequest& request, const v1::DisablePeerResponse&,
                    audit::Record& record);
void DescribeChange(const v1::ResetPeerRequest& request, const v1::ResetPeerResponse&,
                    audit::Record& record);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_PEER_RECORDS_H_
