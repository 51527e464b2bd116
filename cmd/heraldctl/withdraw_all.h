#ifndef HERALD_CMD_HERALDCTL_WITHDRAW_ALL_H_
#define HERALD_CMD_HERALDCTL_WITHDRAW_ALL_H_

#include <string>

#include <CLI/CLI.hpp>

#include "cmd/heraldctl/change_flags.h"
#include "cmd/heraldctl/client.h"
#include "cmd/heraldctl/exit_code.h"
#include "cmd/heraldctl/match_flags.h"

namespace herald::ctl {

// What goes with withdraw --all.
struct AllFlags {
  bool own = false;
  std::string owner;
  bool everything = false;
  bool yes = false;
  MatchFlags match;

  // all: the option that all of them need.
  void AddTo(CLI::App& app, CLI::Option& all);
};

// Without yes, only tells what would be withdrawn. Without another scope, flags.client() is it.
ExitCode WithdrawAll(const GlobalOptions& global, const AllFlags& all, const ChangeFlags& flags,
                     const std::string& reason);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_WITHDRAW_ALL_H_
