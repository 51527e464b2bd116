#ifndef HERALD_CMD_HERALDCTL_ATTRIBUTE_FLAGS_H_
#define HERALD_CMD_HERALDCTL_ATTRIBUTE_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/message/path_attributes.h"

namespace herald::ctl {

// "65001 65002 {65003 65004}": AS_SEQUENCE bare, AS_SET in braces; confederation segments (RFC
// 5065) as "(65001 65002)" and "[65001 65002]".
absl::StatusOr<AsPath> ParseAsPath(absl::string_view text);

// The path attributes of a route as options of the command line.
class AttributeFlags {
 public:
  // The options live as long as this.
  void AddTo(CLI::App& app);

  // The next hop aside, which an MRT table may leave to the command line.
  bool AnyButNextHop() const;
  // Every fault at once, each with its option.
  absl::StatusOr<PathAttributes> Parse() const;
  // Names of sets in the daemon's configuration, whose members are not known here.
  const std::vector<std::string>& community_sets() const { return community_sets_; }
  // Absent: neither --next-hop nor --link-local was given.
  absl::StatusOr<std::optional<NextHop>> ParseNextHop() const;

 private:
  CLI::Option* Add(CLI::App& app, const std::string& name, std::string& value,
                   const std::string& form, const std::string& description);
  CLI::Option* Add(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                   const std::string& form, const std::string& description);

  std::string origin_;
  std::string as_path_;
  std::string next_hop_;
  std::string link_local_;
  std::string med_;
  std::string local_pref_;
  bool atomic_aggregate_ = false;
  std::string aggregator_;
  std::vector<std::string> communities_;
  std::vector<std::string> community_sets_;
  std::vector<std::string> extended_communities_;
  std::vector<std::string> large_communities_;
  std::vector<std::string> ipv6_extended_communities_;
  std::string originator_id_;
  std::vector<std::string> cluster_list_;
  std::string aigp_;
  std::string only_to_customer_;
  std::vector<std::string> raw_;
  std::vector<const CLI::Option*> options_;  // The next hop's aside.
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_ATTRIBUTE_FLAGS_H_
