#ifndef HERALD_CMD_HERALDCTL_EXIT_CODE_H_
#define HERALD_CMD_HERALDCTL_EXIT_CODE_H_

namespace herald::ctl {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,       // The daemon refused or failed.
  kUsage = 2,        // The command line or an input file is at fault.
  kUnreachable = 3,  // The daemon cannot be reached.
  kNotTold = 4,      // With --wait sent: some peer was not told, or not in time.
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_EXIT_CODE_H_
