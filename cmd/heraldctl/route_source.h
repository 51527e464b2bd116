#ifndef HERALD_CMD_HERALDCTL_ROUTE_SOURCE_H_
#define HERALD_CMD_HERALDCTL_ROUTE_SOURCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/statusor.h"
#include "internal/net/prefix.h"

namespace herald::ctl {

// Where the routes of announce and withdraw come from, as options.
struct RouteSource {
  std::vector<std::string> prefixes;
  std::string file;
  std::string mrt;
  std::optional<uint16_t> peer_index;
  uint32_t path_id = 0;  // Of every route.

  void AddTo(CLI::App& app);
  // Of the arguments and the file, each once; at least one.
  absl::StatusOr<std::vector<Prefix>> ReadPrefixes() const;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_ROUTE_SOURCE_H_
