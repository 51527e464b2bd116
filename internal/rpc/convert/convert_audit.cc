#include "internal/rpc/convert/convert_audit.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/audit/line.h"
#include "internal/rpc/convert/convert.h"
#include "internal/rpc/convert/convert_peer.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

constexpr std::array<std::pair<audit::Kind, v1::AuditRecord::Kind>, 12> kKinds = {{
    {audit::Kind::kAnnounce, v1::AuditRecord::KIND_ANNOUNCE},
    {audit::Kind::kWithdraw, v1::AuditRecord::KIND_WITHDRAW},
    {audit::Kind::kExpire, v1::AuditRecord::KIND_EXPIRE},
    {audit::Kind::kLeaseGrant, v1::AuditRecord::KIND_LEASE_GRANT},
    {audit::Kind::kLeaseEnd, v1::AuditRecord::KIND_LEASE_END},
    {audit::Kind::kPeerChange, v1::AuditRecord::KIND_PEER_CHANGE},
    {audit::Kind::kReload, v1::AuditRecord::KIND_RELOAD},
    {audit::Kind::kSessionUp, v1::AuditRecord::KIND_SESSION_UP},
    {audit::Kind::kSessionDown, v1::AuditRecord::KIND_SESSION_DOWN},
    {audit::Kind::kAccess, v1::AuditRecord::KIND_ACCESS},
    {audit::Kind::kStart, v1::AuditRecord::KIND_START},
    {audit::Kind::kStop, v1::AuditRecord::KIND_STOP},
}};

absl::Time TimeFromProto(const google::protobuf::Timestamp& proto, const FieldPath& at,
                         Violations& violations) {
  // As google/protobuf/timestamp.proto has it: the years 1 to 9999.
  constexpr int64_t kSecondsMin = -62'135'596'800, kSecondsMax = 253'402'300'799;
  if (proto.seconds() < kSecondsMin || proto.seconds() > kSecondsMax || proto.nanos() < 0 ||
      proto.nanos() > 999'999'999) {
    violations.Add(at, "is not a time");
    return {};
  }
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

void KindsFromProto(const v1::ListAuditRecordsRequest& proto, std::vector<audit::Kind>& kinds,
                    Violations& violations) {
  const FieldPath root;
  if (proto.kinds_size() > kFilterEntriesMax) {
    violations.Add(root.Field("kinds"),
                   absl::StrCat("at most ", kFilterEntriesMax, " are allowed, there are ",
                                proto.kinds_size()));
    return;
  }
  for (int i = 0; i < proto.kinds_size(); ++i) {
    const size_t before = kinds.size();
    for (const auto& [kind, of_proto] : kKinds) {
      if (of_proto == proto.kinds(i)) kinds.push_back(kind);
    }
    if (kinds.size() == before) {
      violations.Add(root.Element("kinds", static_cast<size_t>(i)), "is not a kind of record");
    }
  }
}

}  // namespace

absl::StatusOr<audit::Query> QueryFromProto(const v1::ListAuditRecordsRequest& proto) {
  const FieldPath root;
  Violations violations;
  audit::Query query{.principal = proto.principal(),
                     .after_sequence = proto.after_sequence(),
                     .last = proto.last()};
  if (proto.has_since()) {
    query.since = TimeFromProto(proto.since(), root.Field("since"), violations);
  }
  if (proto.has_until()) {
    query.until = TimeFromProto(proto.until(), root.Field("until"), violations);
  }
  KindsFromProto(proto, query.kinds, violations);
  if (!proto.prefix().empty()) {
    query.prefix = PrefixFromText(proto.prefix(), root.Field("prefix"), violations);
  }
  if (!violations.empty()) return InvalidRequest(violations);
  return query;
}

void RecordToProto(const audit::Record& record, v1::AuditRecord& proto) {
  proto.set_sequence(record.sequence);
  TimeToProto(record.time, *proto.mutable_time());
  proto.set_kind(kKinds[static_cast<size_t>(record.kind)].second);
  proto.set_accepted(record.accepted);
  proto.set_principal(record.principal);
  proto.set_client(record.client);
  proto.set_from(record.from);
  proto.set_rpc(record.rpc);
  proto.set_revision(record.revision);
  proto.set_reason(record.reason);
  proto.set_rule(record.rule);
  proto.set_message(record.message);
  proto.set_note(record.note);
  for (const Nlri& nlri : record.routes) proto.add_routes(audit::FormatNlri(nlri));
  proto.set_peer(record.peer);
  proto.set_lease_id(record.lease_id);
  proto.set_attributes(record.attributes);
}

}  // namespace herald::rpc
