// heraldd: arguments and configuration; the rest is in daemon.cc.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "CLI/CLI.hpp"
#include "cmd/heraldd/daemon.h"
#include "cmd/version.h"
#include "internal/config/parse.h"

namespace herald {
namespace {

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;
// A configuration is text that a person or a template wrote.
constexpr std::streamoff kFileOctetsMax = std::streamoff{16} << 20;

constexpr char kFooter[] =
    "Exit codes: 0 stopped as asked, or the file is valid; 1 failed while starting or running;\n"
    "2 bad arguments, or the file cannot be read or is not valid.\n"
    "SIGTERM and SIGINT end every session with Cease, Administrative Shutdown.\n"
    "Traces are sent where OTEL_EXPORTER_OTLP_ENDPOINT says, if it is set.\n";

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() > kFileOctetsMax) return std::nullopt;
  file.seekg(0);
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return std::nullopt;
  return text.str();
}

std::optional<config::Config> ReadConfig(const std::string& path) {
  const std::optional<std::string> text = ReadFile(path);
  if (!text.has_value()) {
    std::cerr << path << ": cannot be read, or is larger than 16 MiB\n";
    return std::nullopt;
  }
  auto parsed = config::ParseConfig(*text);
  if (auto* config = std::get_if<config::Config>(&parsed)) return std::move(*config);
  for (const config::Fault& fault : std::get<std::vector<config::Fault>>(parsed)) {
    std::cerr << config::FormatFault(path, fault) << "\n";
  }
  return std::nullopt;
}

int Main(int argc, char** argv) {
  CLI::App app("Announces routes: speaks BGP to routers and gRPC to programs.", "heraldd");
  app.footer(kFooter);
  app.set_version_flag("--version", kVersion);
  std::string path = "/etc/herald/herald.yaml";
  app.add_option("--config", path, "The configuration (YAML; herald/config/v1/config.proto)")
      ->capture_default_str();
  bool check_only = false;
  app.add_flag("--check-config", check_only, "Check the configuration and exit");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }

  std::optional<config::Config> config = ReadConfig(path);
  if (!config.has_value()) return kBadUsage;
  if (check_only) {
    std::cout << path << ": valid, " << config->peers.size() << " peers, " << config->routes.size()
              << " routes\n";
    return 0;
  }
  return RunDaemon(*std::move(config)).ok() ? 0 : kFailed;
}

}  // namespace
}  // namespace herald

int main(int argc, char** argv) { return herald::Main(argc, argv); }
