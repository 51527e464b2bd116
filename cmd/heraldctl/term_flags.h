#ifndef HERALD_CMD_HERALDCTL_TERM_FLAGS_H_
#define HERALD_CMD_HERALDCTL_TERM_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <google/protobuf/map.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/herald/v1/route.pb.h"

namespace herald::ctl {

// On what terms a route is announced, as options.
class TermFlags {
 public:
  // ttl: what --ttl is unless it is given; "never" for none.
  explicit TermFlags(std::string ttl = "never") : ttl_(std::move(ttl)) {}

  void AddTo(CLI::App& app);
  absl::StatusOr<v1::RouteTerms> Parse() const;

 private:
  std::string ttl_;
  uint64_t lease_ = 0;
  std::string reason_;
  std::vector<std::string> labels_;
  std::vector<std::string> peers_;
  std::vector<std::string> peer_labels_;
};

// "90", "90s", "15m", "1h30m", "7d": at least one second.
absl::StatusOr<uint32_t> ParseSeconds(absl::string_view text);

using LabelMap = google::protobuf::Map<std::string, std::string>;
// "key=value", each key once. Faults name the option.
absl::Status ParseLabels(absl::string_view option, const std::vector<std::string>& texts,
                         LabelMap& labels);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_TERM_FLAGS_H_
