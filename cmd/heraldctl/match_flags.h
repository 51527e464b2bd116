#ifndef HERALD_CMD_HERALDCTL_MATCH_FLAGS_H_
#define HERALD_CMD_HERALDCTL_MATCH_FLAGS_H_

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "cmd/heraldctl/filter_flags.h"
#include "cmd/heraldctl/term_flags.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::ctl {

// Which of our routes, as options of routes and withdraw --all.
class MatchFlags {
 public:
  void AddTo(CLI::App& app);

  // A RouteMatch, or a ListRoutesRequest, which has the same fields.
  template <class Match>
  absl::Status Fill(Match& match) const {
    if (families_.size() == 1) match.set_family(ToProtoFamily(families_[0]));
    if (!prefix_.empty()) *match.mutable_prefix() = PrefixFilter();
    absl::Status parsed = ToProtoCommunities(communities_, *match.mutable_communities());
    return parsed.ok() ? ParseLabels("--label", labels_, *match.mutable_labels()) : parsed;
  }

 private:
  v1::PrefixFilter PrefixFilter() const;

  std::vector<std::string> families_;
  std::string prefix_;
  bool longer_ = false;
  bool covering_ = false;
  std::vector<std::string> communities_;
  std::vector<std::string> labels_;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_MATCH_FLAGS_H_
