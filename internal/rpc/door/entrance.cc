#include "internal/rpc/door/entrance.h"

#include <memory>
#include <utility>

#include <grpc/grpc_security_constants.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "internal/access/identity.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

using access::Identity;

bool IsTls(const grpc::AuthContext& authentication) {
  const auto types = authentication.FindPropertyValues(GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME);
  return types.size() == 1 && types[0] == GRPC_TLS_TRANSPORT_SECURITY_TYPE;
}

// RFC 5280 section 4.2.1.6: the names that the authority vouches for.
std::vector<Identity> IdentitiesOf(const grpc::AuthContext& certificate) {
  std::vector<Identity> identities;
  for (const auto& uri : certificate.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    identities.push_back({.kind = Identity::Kind::kUri, .name = {uri.data(), uri.size()}});
  }
  for (const auto& dns : certificate.FindPropertyValues(GRPC_PEER_DNS_PROPERTY_NAME)) {
    identities.push_back({.kind = Identity::Kind::kDns, .name = {dns.data(), dns.size()}});
  }
  return identities;
}

// How the caller was seen, and what to do about it.
std::string Unknown(const std::vector<Identity>& identities) {
  if (identities.empty()) return "the caller's certificate names neither a URI nor a DNS name";
  const auto append = [](std::string* out, const Identity& identity) {
    absl::StrAppend(out, absl::CEscape(access::FormatIdentity(identity)));
  };
  return absl::StrCat(
      "the caller is none of the configuration's principals, one of which may take "
      "these as its identities: ",
      absl::StrJoin(identities, ", ", append));
}

// "ipv4:192.0.2.1" of "ipv4:192.0.2.1:40000".
std::string WithoutPort(absl::string_view from) {
  return std::string(from.substr(0, from.rfind(':')));
}

bool IsLoopback(absl::string_view from) {
  return absl::StartsWith(from, "ipv4:127.") || absl::StartsWith(from, "ipv6:[::1]:");
}

}  // namespace

std::variant<Caller, Entrance::Refusal> Entrance::Admit(const grpc::CallbackServerContext& context,
                                                        const std::string& method,
                                                        Roles roles) const {
  absl::StatusOr<Sighting> seen = See(context);
  if (!seen.ok()) return Refusal{.status = seen.status()};
  Caller caller{.policy = policy_.Get(), .from = seen->from, .connection = seen->connection};
  if (caller.connection != nullptr) caller.connection->was_called = true;
  const absl::Status status = Recognize(*seen, roles, caller);
  if (status.ok()) return caller;
  const absl::Duration delay =
      failures_.Note({.kind = status.code() == absl::StatusCode::kPermissionDenied
                                  ? telemetry::Metrics::AccessFailure::kRoleMissing
                                  : telemetry::Metrics::AccessFailure::kUnknownPrincipal,
                      .source = seen->source,
                      .from = seen->from,
                      .principal = caller.principal != nullptr ? caller.principal->name : "",
                      .method = method,
                      .status = status},
                     absl::Now());
  return Refusal{.status = status, .delay = delay};
}

absl::Status Entrance::Recognize(const Sighting& seen, Roles roles, Caller& caller) const {
  for (const Identity& identity : seen.identities) {
    caller.principal = caller.policy->Find({&identity, 1});
    if (caller.principal == nullptr) continue;
    caller.identity = identity;
    return Authorize(*caller.principal, roles);
  }
  return UnknownPrincipal(Unknown(seen.identities));
}

absl::StatusOr<Entrance::Sighting> Entrance::See(const grpc::CallbackServerContext& context) const {
  // As in a URI.
  const std::string from =
      absl::StrReplaceAll(context.peer(), {{"%5B", "["}, {"%5D", "]"}, {"%25", "%"}});
  std::shared_ptr<Connection> connection = connections_.Find(from);
  const std::shared_ptr<const grpc::AuthContext> authentication = context.auth_context();
  Sighting seen{.source = WithoutPort(from), .from = from, .connection = connection};
  if (authentication != nullptr && IsTls(*authentication)) {
    seen.identities = IdentitiesOf(*authentication);
    return seen;
  }
  if (absl::StartsWith(from, "fd:")) {
    if (connection == nullptr) return absl::CancelledError("the connection is gone");
    return SeeProcess(std::move(connection));
  }
  if (!IsLoopback(from)) return UnknownPrincipal(absl::StrCat("a caller from ", from));
  seen.identities = {{.kind = Identity::Kind::kLoopback}};
  return seen;
}

// gRPC names a connection that it was handed by its descriptor, and keeps that open as long as the
// connection has calls (a stream refers to its transport, and the transport closes at its end): the
// number cannot mean another connection meanwhile.
Entrance::Sighting Entrance::SeeProcess(std::shared_ptr<Connection> connection) {
  const ProcessCredentials& process = *connection->process;
  Sighting seen{.identities = {{.kind = Identity::Kind::kUser, .id = process.user}},
                .source = connection->source,
                .from = absl::StrCat(connection->source, ",pid=", process.pid),
                .connection = connection};
  for (const gid_t group : process.groups) {
    seen.identities.push_back({.kind = Identity::Kind::kGroup, .id = group});
  }
  return seen;
}

}  // namespace herald::rpc
