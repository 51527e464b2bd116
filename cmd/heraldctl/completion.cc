#include "cmd/heraldctl/completion.h"

#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "cmd/heraldctl/verbs.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl completion bash > /etc/bash_completion.d/heraldctl
  heraldctl completion zsh > "${fpath[1]}/_heraldctl"
  heraldctl completion fish > ~/.config/fish/completions/heraldctl.fish
)";

struct Options {
  std::string shell;
};

// CLI11 writes the type of an option with a fixed set as "LEVEL:{accepted,sent}".
std::vector<std::string> ReadValues(absl::string_view type) {
  const size_t open = type.find('{');
  const size_t close = type.find('}');
  if (open == absl::string_view::npos || close == absl::string_view::npos) return {};
  return absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
}

CompletedOption ReadOption(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  CompletedOption out{.name = absl::StrCat("--", option.get_lnames().front()),
                      .description = option.get_description(),
                      .value = ""};
  if (option.get_items_expected_max() == 0) return out;
  out.value = type.substr(0, type.find(":{"));
  out.values = ReadValues(type);
  out.is_file = out.value == "FILE";
  out.repeats = option.get_items_expected_max() > 1;
  return out;
}

std::vector<CompletedOption> ReadOptions(const CLI::App& app) {
  std::vector<CompletedOption> options;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) options.push_back(ReadOption(*option));
  }
  return options;
}

CompletedVerb ReadVerb(const CLI::App& app) {
  CompletedVerb verb{.name = app.get_name(), .description = app.get_description()};
  verb.options = ReadOptions(app);
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) verb.arguments = ReadValues(option->get_type_name());
  }
  return verb;
}

ExitCode PrintCompletion(const CLI::App& app, const Options& options) {
  const CompletedProgram program = ReadDefinition(app);
  if (options.shell == "bash") std::cout << BashCompletion(program);
  if (options.shell == "zsh") std::cout << ZshCompletion(program);
  if (options.shell == "fish") std::cout << FishCompletion(program);
  return ExitCode::kDone;
}

}  // namespace

CompletedProgram ReadDefinition(const CLI::App& app) {
  CompletedProgram program{.name = app.get_name()};
  program.options = ReadOptions(app);
  for (const CLI::App* verb : app.get_subcommands(std::function<bool(const CLI::App*)>())) {
    program.verbs.push_back(ReadVerb(*verb));
  }
  return program;
}

void AddCompletion(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = line.AddVerb("completion", "Prints a completion script for a shell", kExamples,
                                [&line, options] { return PrintCompletion(line.app(), *options); });
  verb->add_option("SHELL", options->shell, "The shell")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace herald::ctl
