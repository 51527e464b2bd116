#ifndef HERALD_CMD_HERALDCTL_COMPLETION_H_
#define HERALD_CMD_HERALDCTL_COMPLETION_H_

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace herald::ctl {

// What a shell needs to know of the command line, read from its definition so that completion
// cannot drift from it.
struct CompletedOption {
  std::string name;  // With its dashes.
  std::string description;
  std::string value;                     // What it takes; empty: nothing.
  std::vector<std::string> values = {};  // All that it may take, where that is known.
  bool is_file = false;
  bool repeats = false;
};

struct CompletedVerb {
  std::string name;
  std::string description;
  std::vector<CompletedOption> options = {};
  std::vector<std::string> arguments = {};  // All that may stand there, where that is known.
};

struct CompletedProgram {
  std::string name;
  std::vector<CompletedOption> options = {};  // For every verb.
  std::vector<CompletedVerb> verbs = {};
};

CompletedProgram ReadDefinition(const CLI::App& app);

std::string BashCompletion(const CompletedProgram& program);
std::string ZshCompletion(const CompletedProgram& program);
std::string FishCompletion(const CompletedProgram& program);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_COMPLETION_H_
