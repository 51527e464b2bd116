#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cmd/heraldctl/completion.h"

namespace herald::ctl {
namespace {

std::string SingleQuoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

std::string Names(const std::vector<CompletedOption>& options) {
  return absl::StrJoin(
      options, " ", [](std::string* out, const CompletedOption& option) { *out += option.name; });
}

std::string VerbNames(const CompletedProgram& program, absl::string_view separator) {
  return absl::StrJoin(program.verbs, separator,
                       [](std::string* out, const CompletedVerb& verb) { *out += verb.name; });
}

// What follows an option that takes a value: a branch of "case $verb:$previous".
void AppendBashValues(absl::string_view verb, const std::vector<CompletedOption>& options,
                      std::string& out) {
  for (const CompletedOption& option : options) {
    if (option.value.empty()) continue;
    absl::StrAppend(&out, "    ", verb, ":", option.name, ") ");
    if (option.is_file) {
      absl::StrAppend(&out, "compopt -o default 2>/dev/null; ");
    } else if (!option.values.empty()) {
      absl::StrAppend(&out, "COMPREPLY=($(compgen -W '", absl::StrJoin(option.values, " "),
                      "' -- \"$current\")); ");
    }
    absl::StrAppend(&out, "return ;;\n");
  }
}

// An argument of zsh's _arguments.
std::string ZshArgument(const CompletedOption& option) {
  const std::string description = absl::StrReplaceAll(
      option.description, {{"\\", "\\\\"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
  std::string action;
  if (option.is_file) {
    action = "_files";
  } else if (!option.values.empty()) {
    action = absl::StrCat("(", absl::StrJoin(option.values, " "), ")");
  } else {
    action = " ";
  }
  return SingleQuoted(absl::StrCat(
      option.repeats ? "*" : "", option.name, "[", description, "]",
      option.value.empty()
          ? ""
          : absl::StrCat(":", absl::StrReplaceAll(option.value, {{":", "\\:"}}), ":", action)));
}

void AppendZshArguments(absl::string_view indent, const std::vector<CompletedOption>& options,
                        std::string& out) {
  for (const CompletedOption& option : options) {
    absl::StrAppend(&out, " \\\n", indent, ZshArgument(option));
  }
}

void AppendFishOptions(absl::string_view start, const std::vector<CompletedOption>& options,
                       std::string& out) {
  for (const CompletedOption& option : options) {
    absl::StrAppend(&out, start, " -l ", option.name.substr(2), " -d ",
                    SingleQuoted(option.description));
    if (option.is_file) {
      absl::StrAppend(&out, " -r -F");
    } else if (!option.value.empty()) {
      absl::StrAppend(&out, " -x");
    }
    if (!option.values.empty()) {
      absl::StrAppend(&out, " -a ", SingleQuoted(absl::StrJoin(option.values, " ")));
    }
    out += '\n';
  }
}

}  // namespace

std::string BashCompletion(const CompletedProgram& program) {
  std::string out = absl::StrCat(
      "# bash completion for ", program.name, "\n_", program.name, "() {\n",
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n",
      "  local verb='' word words\n", "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n",
      "    case $word in ", VerbNames(program, "|"), ") verb=$word; break ;; esac\n", "  done\n",
      "  COMPREPLY=()\n  case $verb:$previous in\n");
  AppendBashValues("*", program.options, out);
  for (const CompletedVerb& verb : program.verbs) AppendBashValues(verb.name, verb.options, out);
  absl::StrAppend(&out, "  esac\n  case $verb in\n");
  for (const CompletedVerb& verb : program.verbs) {
    absl::StrAppend(&out, "    ", verb.name, ") words='", absl::StrJoin(verb.arguments, " "), " ",
                    Names(verb.options), " ", Names(program.options), "' ;;\n");
  }
  absl::StrAppend(&out, "    *) words='", VerbNames(program, " "), " ", Names(program.options),
                  "' ;;\n  esac\n", "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\n",
                  "complete -F _", program.name, " ", program.name, "\n");
  return out;
}

std::string ZshCompletion(const CompletedProgram& program) {
  std::string out = absl::StrCat("#compdef ", program.name, "\n_", program.name,
                                 "() {\n  local -a verbs\n  local state line\n  verbs=(\n");
  for (const CompletedVerb& verb : program.verbs) {
    absl::StrAppend(&out, "    ", SingleQuoted(absl::StrCat(verb.name, ":", verb.description)),
                    "\n");
  }
  absl::StrAppend(&out, "  )\n  _arguments -C");
  AppendZshArguments("    ", program.options, out);
  absl::StrAppend(&out, " \\\n    '1: :->verb' '*:: :->rest'\n  case $state in\n",
                  "    verb) _describe verb verbs ;;\n    rest) case $words[1] in\n");
  for (const CompletedVerb& verb : program.verbs) {
    absl::StrAppend(&out, "      ", verb.name, ") _arguments");
    AppendZshArguments("        ", verb.options, out);
    AppendZshArguments("        ", program.options, out);
    if (!verb.arguments.empty()) {
      absl::StrAppend(&out, " \\\n        '1: :(", absl::StrJoin(verb.arguments, " "), ")'");
    }
    absl::StrAppend(&out, " ;;\n");
  }
  absl::StrAppend(&out, "      esac ;;\n  esac\n}\n_", program.name, " \"$@\"\n");
  return out;
}

std::string FishCompletion(const CompletedProgram& program) {
  const std::string start = absl::StrCat("complete -c ", program.name);
  std::string out = absl::StrCat("# fish completion for ", program.name, "\n", start, " -f\n");
  for (const CompletedVerb& verb : program.verbs) {
    absl::StrAppend(&out, start, " -n __fish_use_subcommand -a ", verb.name, " -d ",
                    SingleQuoted(verb.description), "\n");
  }
  AppendFishOptions(start, program.options, out);
  for (const CompletedVerb& verb : program.verbs) {
    const std::string in_verb =
        absl::StrCat(start, " -n '__fish_seen_subcommand_from ", verb.name, "'");
    AppendFishOptions(in_verb, verb.options, out);
    if (!verb.arguments.empty()) {
      absl::StrAppend(&out, in_verb, " -a ", SingleQuoted(absl::StrJoin(verb.arguments, " ")),
                      "\n");
    }
  }
  return out;
}

}  // namespace herald::ctl
