#include "internal/config/validate.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "internal/config/field.h"
#include "internal/config/validate_api.h"
#include "internal/config/validate_guard.h"
#include "internal/config/validate_peer.h"
#include "internal/config/validate_principal.h"
#include "internal/config/validate_route.h"

namespace herald::config {
namespace {

constexpr uint16_t kDefaultMetricsPort = 9479;
constexpr uint32_t kAuditFileMaxMib = 4096;
constexpr uint32_t kAuditFilesMax = 1000;
constexpr IpAddress kLoopback = IpAddress::V4(0x7F000001);

// What stands for all peers, whether or not a peer takes it.
void CheckDefaults(const v1::Config& file, const Place& root) {
  if (file.has_asn()) SpeakerAsn(file.asn(), root.Key("asn"));
  if (file.has_router_id()) BgpIdentifier(file.router_id(), root.Key("router_id"));
}

PeerDefaults DefaultsOf(const v1::Config& file, const Given& given) {
  PeerDefaults defaults{.listens = file.has_listen()};
  if (file.has_asn()) defaults.asn = Asn(file.asn());
  const absl::StatusOr<RouterId> router_id = ParseRouterId(file.router_id());
  if (router_id.ok()) defaults.router_id = *router_id;
  if (given.router_id.has_value()) defaults.router_id = given.router_id;
  return defaults;
}

Listen ValidateListen(const v1::Config& file, const Place& place) {
  Listen valid;
  if (!file.has_listen()) return valid;
  const v1::Listen& listen = file.listen();
  const Place addresses = place.Key("addresses");
  if (listen.addresses().empty()) addresses.Refuse("is missing; name each address to listen on");
  for (int i = 0; i < listen.addresses_size(); ++i) {
    const auto address = ListenAddress(listen.addresses(i), addresses.Element(i));
    if (!address) continue;
    if (std::find(valid.addresses.begin(), valid.addresses.end(), *address) !=
        valid.addresses.end()) {
      addresses.Element(i).Refuse(absl::StrCat(address->Format(), " is in the list already"));
    }
    valid.addresses.push_back(*address);
  }
  if (listen.has_port()) valid.port = Port(listen.port(), place.Key("port"));
  return valid;
}

Metrics ValidateMetrics(const v1::Metrics& metrics, const Place& place) {
  if (!metrics.has_listen()) return {Endpoint{kLoopback, kDefaultMetricsPort}};
  if (metrics.listen().empty()) return {};
  return {ListenEndpoint(metrics.listen(), place.Key("listen"))};
}

LogLevel ToLogLevel(v1::LogLevel level) {
  switch (level) {
    case v1::LOG_LEVEL_DEBUG:
      return LogLevel::kDebug;
    case v1::LOG_LEVEL_WARNING:
      return LogLevel::kWarning;
    case v1::LOG_LEVEL_ERROR:
      return LogLevel::kError;
    default:
      return LogLevel::kInfo;
  }
}

Log ValidateLog(const v1::Log& log) {
  return {.level = ToLogLevel(log.level()),
          .format = log.format() == v1::LOG_FORMAT_JSON ? LogFormat::kJson : LogFormat::kText};
}

std::optional<Audit> ValidateAudit(const v1::Config& file, const Place& place) {
  if (!file.has_audit()) return std::nullopt;
  const v1::Audit& audit = file.audit();
  Audit valid{.path = audit.path()};
  if (audit.has_path()) {
    CheckAbsolutePath(audit.path(), place.Key("path"));
  } else {
    place.Key("path").Refuse("is missing; it names the file that records go to");
  }
  if (audit.has_file_size_max_mib()) {
    valid.file_size_max_mib = InRange<uint32_t>(audit.file_size_max_mib(), 1, kAuditFileMaxMib,
                                                place.Key("file_size_max_mib"));
  }
  if (audit.has_files_max()) {
    valid.files_max =
        InRange<uint32_t>(audit.files_max(), 1, kAuditFilesMax, place.Key("files_max"));
  }
  return valid;
}

void CheckEndpointsDiffer(const Config& config, const Place& root) {
  if (config.api.listen && config.api.listen == config.metrics.listen) {
    root.Key("metrics").Key("listen").Refuse("must differ from api.listen");
  }
  if (!config.api.tls) return;
  const Place tls = root.Key("api").Key("tls").Key("listen");
  if (config.api.tls->listen == config.api.listen) tls.Refuse("must differ from api.listen");
  if (config.api.tls->listen == config.metrics.listen) {
    tls.Refuse("must differ from metrics.listen");
  }
}

}  // namespace

Config Validate(const v1::Config& file, const Given& given, Report& report) {
  const Place root("", report);
  CheckDefaults(file, root);
  Config config;
  config.peer_defaults = DefaultsOf(file, given);
  ValidatePeers(file, given, root, config);
  config.listen = ValidateListen(file, root.Key("listen"));
  config.routes = ValidateRoutes(file, root);
  config.api = ValidateApi(file.api(), root.Key("api"));
  config.metrics = ValidateMetrics(file.metrics(), root.Key("metrics"));
  config.log = ValidateLog(file.log());
  config.guard = ValidateGuard(file.guard(), root.Key("guard"));
  ValidatePrincipals(file, root, config);
  config.community_sets = ValidateCommunitySets(file, root.Key("community_sets"));
  config.audit = ValidateAudit(file, root.Key("audit"));
  config.store = {.memory_counts_as_durable = file.store().memory_counts_as_durable()};
  CheckEndpointsDiffer(config, root);
  return config;
}

}  // namespace herald::config
