#include "internal/config/validate.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "internal/config/field.h"
#include "internal/config/validate_peer.h"
#include "internal/config/validate_route.h"

namespace herald::config {
namespace {

constexpr absl::string_view kDefaultUnixSocket = "/run/herald/herald.sock";
constexpr uint16_t kDefaultApiPort = 1179;
constexpr uint16_t kDefaultMetricsPort = 9479;
constexpr IpAddress kLoopback = IpAddress::V4(0x7F000001);
// unix(7): sun_path is 108 octets with its final zero.
constexpr size_t kUnixSocketMax = 107;

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

std::string UnixSocket(const v1::Api& api, const Place& place) {
  if (!api.has_unix_socket()) return std::string(kDefaultUnixSocket);
  if (api.unix_socket().size() > kUnixSocketMax) {
    place.Refuse(
        absl::StrCat("must be at most ", kUnixSocketMax, " octets, is ", api.unix_socket().size()));
  }
  if (absl::StrContains(api.unix_socket(), '\0')) place.Refuse("must not contain a zero octet");
  return api.unix_socket();
}

std::optional<Endpoint> ApiListen(const v1::Api& api, const Place& place) {
  if (!api.has_listen()) return Endpoint{kLoopback, kDefaultApiPort};
  if (api.listen().empty()) return std::nullopt;
  const auto endpoint = ListenEndpoint(api.listen(), place);
  if (endpoint && !endpoint->address.IsLoopback()) {
    place.Refuse(absl::StrCat("must be a loopback address, as the API is not encrypted, is ",
                              Quoted(api.listen())));
  }
  return endpoint;
}

Api ValidateApi(const v1::Api& api, const Place& place) {
  return {.unix_socket = UnixSocket(api, place.Key("unix_socket")),
          .listen = ApiListen(api, place.Key("listen")),
          .reflection = !api.has_reflection() || api.reflection()};
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

void CheckEndpointsDiffer(const Config& config, const Place& root) {
  if (config.api.listen && config.api.listen == config.metrics.listen) {
    root.Key("metrics").Key("listen").Refuse("must differ from api.listen");
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
  CheckEndpointsDiffer(config, root);
  return config;
}

}  // namespace herald::config
