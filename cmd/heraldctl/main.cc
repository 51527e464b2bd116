#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cmd/heraldctl/command_line.h"
#include "cmd/heraldctl/exit_code.h"

int main(int argc, char** argv) {
  // A reader that goes away, as "| head" does, ends us quietly.
  std::signal(SIGPIPE, SIG_DFL);
  // We tell what gRPC has to tell.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  std::ios::sync_with_stdio(false);

  herald::ctl::CommandLine line;
  const herald::ctl::ExitCode code = line.Run(argc, argv);
  if (!std::cout.flush()) {
    std::cerr << "heraldctl: cannot write to standard output\n";
    return static_cast<int>(herald::ctl::ExitCode::kFailed);
  }
  return static_cast<int>(code);
}
