#include "tests/bench/driver/children.h"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

extern char** environ;

namespace herald::bench {
namespace {

// What this thread starts while it lives may run on all cores: the driver's has the sink, which
// spins.
class OnAllCores {
 public:
  OnAllCores() {
    sched_getaffinity(0, sizeof own_, &own_);
    cpu_set_t all;
    CPU_ZERO(&all);
    for (size_t core = 0; core < CPU_SETSIZE; ++core) CPU_SET(core, &all);
    sched_setaffinity(0, sizeof all, &all);
  }
  ~OnAllCores() { sched_setaffinity(0, sizeof own_, &own_); }
  OnAllCores(const OnAllCores&) = delete;
  OnAllCores& operator=(const OnAllCores&) = delete;

 private:
  cpu_set_t own_;
};

}  // namespace

pid_t Start(std::vector<std::string> words, int input) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  if (input >= 0) posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  pid_t child = 0;
  const OnAllCores on_all_cores;
  const int error = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words[0]);
  return child;
}

bool HasEnded(pid_t child, Look look) {
  int status = 0;
  if (waitpid(child, &status, look == Look::kAtOnce ? WNOHANG : 0) == 0) return false;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error("what tells the daemon failed");
  return true;
}

}  // namespace herald::bench
