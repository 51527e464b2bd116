#include "internal/rpc/peer_records.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace herald::rpc {

void DescribeChange(const v1::AddPeerRequest& request, const v1::AddPeerResponse&,
                    audit::Record& record) {
  record.peer = request.peer().name();
  record.message = absl::StrCat("at ", request.peer().address());
}

void DescribeChange(const v1::UpdatePeerRequest& request, const v1::UpdatePeerResponse& response,
                    audit::Record& record) {
  record.peer = request.peer().name();
  record.message = response.changed_fields().empty()
                       ? "no difference"
                       : absl::StrCat("changed ", absl::StrJoin(response.changed_fields(), ", "));
}

void DescribeChange(const v1::RemovePeerRequest& request, const v1::RemovePeerResponse&,
                    audit::Record& record) {
  record.peer = request.name();
}

void DescribeChange(const v1::EnablePeerRequest& request, const v1::EnablePeerResponse&,
                    audit::Record& record) {
  record.peer = request.name();
}

void DescribeChange(const v1::DisablePeerRequest& request, const v1::DisablePeerResponse&,
                    audit::Record& record) {
  record.peer = request.name();
  record.note = request.communication();
}

void DescribeChange(const v1::ResetPeerRequest& request, const v1::ResetPeerResponse&,
                    audit::Record& record) {
  record.peer = request.name();
  record.message = v1::ResetPeerRequest::Mode_Name(request.mode());
  record.note = request.communication();
}

}  // namespace herald::rpc
