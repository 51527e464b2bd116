#include "cmd/heraldctl/command_line.h"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/help_formatter.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "internal/version/version.h"

namespace herald::ctl {
namespace {

constexpr char kDefaultTarget[] = "unix:///run/herald/herald.sock";
constexpr size_t kDescriptionColumn = 42;
constexpr int kTimeoutMaxSeconds = 86400;

constexpr char kFooter[] =
    R"(Examples:
  heraldctl announce 192.0.2.1/32 --community blackhole --wait sent
  heraldctl peers
  heraldctl withdraw 192.0.2.1/32 --wait sent
  heraldctl announce --help

Exit codes:
  0  done
  1  the daemon refused or failed; what it said is on standard error
  2  the command line or an input file is at fault; nothing was sent
  3  the daemon cannot be reached
  4  with --wait sent: some peer was not told, or not in time
)";

std::string FromEnvironment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

std::string RefuseTimeout(const std::string& text) {
  double seconds = 0;
  const bool parsed = absl::SimpleAtod(text, &seconds);
  if (parsed && seconds >= 0 && seconds <= kTimeoutMaxSeconds) return "";
  return absl::StrCat("\"", text, "\" is not a number of seconds from 0 to ", kTimeoutMaxSeconds);
}

// What is wrong with the command line. CLI11 misses the verb before it looks at what stands there
// instead.
std::string Complaint(const CLI::App& app, const CLI::ParseError& error) {
  if (!app.get_subcommands().empty()) return error.what();
  const std::vector<std::string> unknown = app.remaining();
  if (unknown.empty()) {
    return error.get_name() == "RequiredError" ? "a verb is missing" : error.what();
  }
  const bool is_option = absl::StartsWith(unknown.front(), "-");
  return absl::StrCat("\"", unknown.front(), "\" is not ", is_option ? "an option" : "a verb");
}

}  // namespace

CommandLine::CommandLine()
    : app_("heraldctl: speaks to heraldd, which announces routes over BGP.", "heraldctl") {
  options_.target = FromEnvironment("HERALD_TARGET", kDefaultTarget);
  options_.tls = {.authority = FromEnvironment("HERALD_TLS_CA", ""),
                  .certificate = FromEnvironment("HERALD_TLS_CERT", ""),
                  .key = FromEnvironment("HERALD_TLS_KEY", "")};
  app_.formatter(std::make_shared<HelpFormatter>());
  app_.get_formatter()->column_width(kDescriptionColumn);
  app_.get_formatter()->label("SUBCOMMAND", "VERB");
  app_.get_formatter()->label("Positionals", "Arguments");
  app_.fallthrough();
  app_.require_subcommand(1);
  app_.footer(kFooter);
  app_.set_version_flag("--version", kVersion, "Show the version and exit");
  app_.add_option("--target", options_.target,
                  absl::StrCat("unix:///PATH, or HOST:PORT (of loopback, if without TLS); "
                               "default: $HERALD_TARGET, else ",
                               kDefaultTarget))
      ->type_name("TARGET");
  app_.add_option("--tls-ca", options_.tls.authority,
                  "TLS: PEM file of the authority that the daemon's certificate is from; "
                  "default: $HERALD_TLS_CA")
      ->type_name("FILE");
  app_.add_option("--tls-cert", options_.tls.certificate,
                  "TLS: PEM file of our certificate; default: $HERALD_TLS_CERT")
      ->type_name("FILE");
  app_.add_option("--tls-key", options_.tls.key,
                  "TLS: PEM file of its key; default: $HERALD_TLS_KEY")
      ->type_name("FILE");
  app_.add_option("--timeout", options_.timeout_s,
                  "Give up after so long; default: 30, none for streams and bulk; 0: never")
      ->type_name("SECONDS")
      ->check(RefuseTimeout);
  app_.add_flag("--json", options_.json, "For programs: JSON on standard output");
  AddAnnounce(*this);
  AddWithdraw(*this);
  AddBlackhole(*this);
  AddLease(*this);
  AddRoutes(*this);
  AddExplain(*this);
  AddPeers(*this);
  AddWatchPeers(*this);
  AddChangePeers(*this);
  AddUpdates(*this);
  AddServerInfo(*this);
  AddReload(*this);
  AddAudit(*this);
  AddHealth(*this);
  AddCompletion(*this);
}

CLI::App* CommandLine::AddVerb(const std::string& name, const std::string& description,
                               const std::string& examples, std::function<ExitCode()> run) {
  CLI::App* verb = app_.add_subcommand(name, description);
  verb->footer(absl::StrCat(
      "Examples:\n", examples,
      "\nEvery verb also takes --target, --tls-..., --timeout and --json; heraldctl --help tells "
      "of them and of the exit codes."));
  verb->group("Verbs");
  verb->callback([this, run = std::move(run)] { run_ = run; });
  return verb;
}

ExitCode CommandLine::Run(int argc, const char* const* argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app_.exit(error);
      return ExitCode::kDone;
    }
    std::cerr << "heraldctl: " << Printable(Complaint(app_, error))
              << "\nheraldctl --help and heraldctl VERB --help tell more.\n";
    return ExitCode::kUsage;
  }
  absl::StatusOr<std::string> target = ParseTarget(options_.target, options_.tls.any());
  if (!target.ok()) return ReportUsage(target.status(), std::cerr);
  options_.target = *std::move(target);
  auto credentials = MakeCredentials(options_.tls);
  if (!credentials.ok()) return ReportUsage(credentials.status(), std::cerr);
  options_.credentials = *std::move(credentials);
  return run_();
}

}  // namespace herald::ctl
