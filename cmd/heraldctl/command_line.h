#ifndef HERALD_CMD_HERALDCTL_COMMAND_LINE_H_
#define HERALD_CMD_HERALDCTL_COMMAND_LINE_H_

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "cmd/heraldctl/client.h"
#include "cmd/heraldctl/exit_code.h"

namespace herald::ctl {

// The verbs and options, and which of them was asked for.
class CommandLine {
 public:
  CommandLine();

  // Parses and does what is asked.
  ExitCode Run(int argc, const char* const* argv);

  CLI::App& app() { return app_; }
  const GlobalOptions& options() const { return options_; }

  // Adds a verb. run is called after the whole line was parsed and the target is known to be good.
  CLI::App* AddVerb(const std::string& name, const std::string& description,
                    const std::string& examples, std::function<ExitCode()> run);

 private:
  CLI::App app_;
  GlobalOptions options_;
  std::function<ExitCode()> run_;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_COMMAND_LINE_H_
