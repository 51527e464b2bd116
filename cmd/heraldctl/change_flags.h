#ifndef HERALD_CMD_HERALDCTL_CHANGE_FLAGS_H_
#define HERALD_CMD_HERALDCTL_CHANGE_FLAGS_H_

#include <string>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::ctl {

// How announce, withdraw and blackhole ask for their change, as options.
class ChangeFlags {
 public:
  explicit ChangeFlags(std::string wait = "accepted") : wait_(std::move(wait)) {}

  void AddTo(CLI::App& app);

  v1::WaitFor wait_for() const;
  bool until_sent() const { return wait_ == "sent"; }
  const std::string& client() const { return client_; }
  bool take_over() const { return take_over_; }
  bool validate_only() const { return validate_only_; }
  // Batches of the bulk path do not have all of these.
  absl::Status FitsBulk() const;

 private:
  std::string wait_;
  std::string client_;
  bool take_over_ = false;
  bool validate_only_ = false;
};

// For the verbs that have no more than this of them.
CLI::Option* AddClient(CLI::App& app, std::string& client);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_CHANGE_FLAGS_H_
