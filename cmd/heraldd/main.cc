// heraldd: arguments and configuration; the rest is in daemon.cc.
#include <malloc.h>

#include <iostream>
#include <memory_resource>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "cmd/heraldd/config_file.h"
#include "cmd/heraldd/daemon.h"
#include "internal/config/config.h"
#include "internal/config/parse.h"
#include "internal/net/ip_address.h"
#include "internal/net/strong.h"
#include "internal/rpc/door/tls_credentials.h"
#include "internal/runtime/huge_pages.h"
#include "internal/version/version.h"

namespace herald {
namespace {

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;
constexpr char kRouterId[] = "--router-id";

constexpr char kFooter[] =
    "Exit codes: 0 stopped as asked, or the file is valid; 1 failed while starting or running;\n"
    "2 bad arguments, or the file cannot be read or is not valid.\n"
    "SIGTERM and SIGINT end every session with Cease, Administrative Shutdown. SIGHUP reads the\n"
    "configuration again and applies what is different; one that is not valid changes nothing.\n"
    "Traces are sent where OTEL_EXPORTER_OTLP_ENDPOINT says, if it is set.\n";

std::optional<config::Config> ReadConfig(const ConfigFile& file) {
  auto parsed = file.Read();
  if (auto* config = std::get_if<config::Config>(&parsed)) return std::move(*config);
  for (const config::Fault& fault : std::get<std::vector<config::Fault>>(parsed)) {
    std::cerr << config::FormatFault(file.path(), fault) << "\n";
  }
  return std::nullopt;
}

RouterId ReadRouterId(const std::string& text) {
  const absl::StatusOr<RouterId> router_id = ParseRouterId(text);
  if (router_id.ok()) return *router_id;
  throw CLI::ValidationError(
      kRouterId,
      absl::StrCat("must be written like an IPv4 address and not be 0.0.0.0 (RFC 6286), is \"",
                   absl::CEscape(text), "\""));
}

// Octets. From there on a block has pages of its own, which go when it does.
constexpr int kLargeBlock = 128 << 10;

int Main(int argc, char** argv) {
  // What gRPC's threads allocate the core frees: with an arena for each thread, what is free in one
  // is of no use to the others.
  mallopt(M_ARENA_MAX, 1);
  // Malloc would raise these by itself, and the heap would grow with each record of what waits.
  mallopt(M_MMAP_THRESHOLD, kLargeBlock);
  mallopt(M_TRIM_THRESHOLD, kLargeBlock);
  // Debian's Abseil looks for deadlocks at each lock, those of gRPC among them.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // For the tables.
  static runtime::HugePages huge_pages;
  std::pmr::set_default_resource(&huge_pages);
  rpc::RequireTls13();
  CLI::App app("Announces routes: speaks BGP to routers and gRPC to programs.", "heraldd");
  app.footer(kFooter);
  app.set_version_flag("--version", kVersion);
  std::string path = "/etc/herald/herald.yaml";
  app.add_option("--config", path, "The configuration (YAML; herald/config/v1/config.proto)")
      ->capture_default_str();
  config::Given given;
  app.add_option_function<std::string>(
         kRouterId, [&given](const std::string& text) { given.router_id = ReadRouterId(text); },
         "The BGP Identifier towards peers without a router_id of\n"
         "their own; goes before the configuration's router_id")
      ->type_name("ADDRESS");
  bool check_only = false;
  app.add_flag("--check-config", check_only, "Check the configuration and exit");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }

  ConfigFile file(path, given);
  std::optional<config::Config> config = ReadConfig(file);
  if (!config.has_value()) return kBadUsage;
  if (check_only) {
    std::cout << path << ": valid, " << config->peers.size() << " peers, " << config->routes.size()
              << " routes\n";
    return 0;
  }
  return RunDaemon(*std::move(config), std::move(file)).ok() ? 0 : kFailed;
}

}  // namespace
}  // namespace herald

int main(int argc, char** argv) { return herald::Main(argc, argv); }
