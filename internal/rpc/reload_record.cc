#include "internal/rpc/reload_record.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "internal/rpc/audit_trail.h"
#include "internal/rpc/convert_reload.h"

namespace herald::rpc {
namespace {

// Names after a word for what became of them, one thing after the other.
class Summary {
 public:
  void Add(absl::string_view what, const std::vector<std::string>& names) {
    if (!names.empty()) parts_.push_back(absl::StrCat(what, " ", absl::StrJoin(names, ", ")));
  }
  void Add(absl::string_view what, const std::vector<config::PeerChange>& changes) {
    std::vector<std::string> texts;
    for (const config::PeerChange& change : changes) {
      texts.push_back(absl::StrCat(change.name, " (", absl::StrJoin(change.fields, " "), ")"));
    }
    Add(what, texts);
  }
  void Add(absl::string_view what, const std::vector<config::Endpoint>& endpoints) {
    std::vector<std::string> texts;
    for (const config::Endpoint& endpoint : endpoints) {
      texts.push_back(config::FormatListenEndpoint(endpoint));
    }
    Add(what, texts);
  }
  void Add(absl::string_view what, const std::vector<Prefix>& prefixes) {
    if (!prefixes.empty()) parts_.push_back(absl::StrCat(what, " ", prefixes.size()));
  }

  std::string Text() const {
    return parts_.empty() ? "no difference" : absl::StrJoin(parts_, "; ");
  }

 private:
  std::vector<std::string> parts_;
};

std::string Summarize(const config::Difference& difference) {
  Summary summary;
  summary.Add("peers added", difference.peers_added);
  summary.Add("peers removed", difference.peers_removed);
  summary.Add("peers changed", difference.peers_changed);
  summary.Add("ranges added", difference.dynamic_added);
  summary.Add("ranges removed", difference.dynamic_removed);
  summary.Add("ranges changed", difference.dynamic_changed);
  summary.Add("static routes added", difference.routes_added);
  summary.Add("static routes removed", difference.routes_removed);
  summary.Add("static routes changed", difference.routes_changed);
  summary.Add("listening on", difference.listen_opened);
  summary.Add("no longer listening on", difference.listen_closed);
  summary.Add("changed", difference.sections_changed);
  summary.Add("takes effect with the next start only:", difference.needs_restart);
  return summary.Text();
}

// Those of a large file are told by their number only.
void AddRoutes(const std::vector<Prefix>& prefixes, std::vector<Nlri>& routes) {
  const size_t room = audit::kRoutesMax - routes.size();
  for (size_t i = 0; i < std::min(room, prefixes.size()); ++i) {
    routes.push_back({.prefix = prefixes[i]});
  }
}

}  // namespace

void DescribeReload(const ReloadOutcome& outcome, audit::Record& record) {
  Judge(StatusOf(outcome), record);
  if (!outcome.status.ok()) return;
  record.message = Summarize(outcome.difference);
  AddRoutes(outcome.difference.routes_added, record.routes);
  AddRoutes(outcome.difference.routes_removed, record.routes);
  AddRoutes(outcome.difference.routes_changed, record.routes);
}

}  // namespace herald::rpc
