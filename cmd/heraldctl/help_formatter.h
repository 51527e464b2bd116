#ifndef HERALD_CMD_HERALDCTL_HELP_FORMATTER_H_
#define HERALD_CMD_HERALDCTL_HELP_FORMATTER_H_

#include <string>

#include <CLI/CLI.hpp>

namespace herald::ctl {

// CLI11's help without what a reader need not know: which options exclude or need which is told
// when it matters, and an option that repeats says so in words.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string type = option->get_type_name();
    if (!type.empty() && type[0] == ':') type.erase(0, 1);  // A set of values without a name.
    return type.empty() ? "" : " " + type;
  }
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_HELP_FORMATTER_H_
