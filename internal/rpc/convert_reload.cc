#include "internal/rpc/convert_reload.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void NamesToProto(const std::vector<std::string>& names, Texts& proto) {
  proto.Assign(names.begin(), names.end());
}

void PrefixesToProto(const std::vector<Prefix>& prefixes, Texts& proto) {
  for (const Prefix& prefix : prefixes) *proto.Add() = prefix.Format();
}

void EndpointsToProto(const std::vector<config::Endpoint>& endpoints, Texts& proto) {
  for (const config::Endpoint& endpoint : endpoints)
    *proto.Add() = config::FormatListenEndpoint(endpoint);
}

void ChangesToProto(const std::vector<config::PeerChange>& changes,
                    google::protobuf::RepeatedPtrField<v1::ConfigChange>& proto) {
  for (const config::PeerChange& change : changes) {
    v1::ConfigChange& row = *proto.Add();
    row.set_name(change.name);
    NamesToProto(change.fields, *row.mutable_fields());
    row.set_keeps_session(change.keeps_session);
  }
}

}  // namespace

void DifferenceToProto(const config::Difference& difference, v1::ReloadResponse& proto) {
  NamesToProto(difference.peers_added, *proto.mutable_peers_added());
  NamesToProto(difference.peers_removed, *proto.mutable_peers_removed());
  ChangesToProto(difference.peers_changed, *proto.mutable_peers_changed());
  NamesToProto(difference.dynamic_added, *proto.mutable_dynamic_added());
  NamesToProto(difference.dynamic_removed, *proto.mutable_dynamic_removed());
  ChangesToProto(difference.dynamic_changed, *proto.mutable_dynamic_changed());
  PrefixesToProto(difference.routes_added, *proto.mutable_routes_added());
  PrefixesToProto(difference.routes_removed, *proto.mutable_routes_removed());
  PrefixesToProto(difference.routes_changed, *proto.mutable_routes_changed());
  EndpointsToProto(difference.listen_opened, *proto.mutable_listen_opened());
  EndpointsToProto(difference.listen_closed, *proto.mutable_listen_closed());
  proto.set_log_level_changed(difference.log_level.has_value());
  NamesToProto(difference.sections_changed, *proto.mutable_sections_changed());
  NamesToProto(difference.needs_restart, *proto.mutable_needs_restart());
}

absl::Status StatusOf(const ReloadOutcome& outcome) {
  if (outcome.faults.empty()) return outcome.status;
  Violations violations;
  for (const config::Fault& fault : outcome.faults) {
    violations.Add(fault.field, fault.line == 0
                                    ? fault.message
                                    : absl::StrCat("line ", fault.line, ": ", fault.message));
  }
  return InvalidFile(violations);
}

}  // namespace herald::rpc
