#include "cmd/heraldctl/command_line.h"

#include <cstdlib>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/completion.h"

namespace herald::ctl {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ExitCode Heraldctl(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "heraldctl");
  CommandLine line;
  return line.Run(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Heraldctl({}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"anounce"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"announce", "--comunity", "1:1"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"announce"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"announce", "192.0.2.1/24"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"announce", "192.0.2.0/24", "--wait", "forever"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"announce", "192.0.2.0/24", "--mrt", "file"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"announce", "--peer-index", "1"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"routes", "--longer"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"routes", "--mine", "--owner", "x"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"blackhole"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"blackhole", "192.0.2.66", "--ttl", "soon"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"lease", "keep"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"lease", "grant", "--ttl", "0"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"audit", "--since", "soon"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"audit", "--kind", "x"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"updates", "--until-snapshot-end"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"peers", "--timeout", "-1"}), ExitCode::kUsage);
}

TEST(CommandLine, WithdrawAllNamesItsScope) {
  EXPECT_EQ(Heraldctl({"withdraw", "--all"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"withdraw", "--own"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"withdraw", "192.0.2.0/24", "--yes"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"withdraw", "192.0.2.0/24", "--all", "--own"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"withdraw", "--all", "--own", "--everything"}), ExitCode::kUsage);
  EXPECT_EQ(Heraldctl({"withdraw", "--all", "--owner", "x", "--client", "y"}), ExitCode::kUsage);
  const char* nowhere = "/nowhere/herald.sock";
  for (const std::vector<const char*>& scope : std::vector<std::vector<const char*>>{
           {"--own"}, {"--owner", "x"}, {"--everything"}, {"--client", "y"}}) {
    std::vector<const char*> arguments = {"withdraw", "--all", "--yes", "--target", nowhere};
    arguments.insert(arguments.end(), scope.begin(), scope.end());
    EXPECT_EQ(Heraldctl(arguments), ExitCode::kUnreachable);
  }
}

// What the user reads about a command line that is refused.
std::string Refusal(const std::vector<const char*>& arguments) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(Heraldctl(arguments), ExitCode::kUsage);
  return testing::internal::GetCapturedStderr();
}

TEST(CommandLine, NamesTheVerbThatItDoesNotKnow) {
  EXPECT_THAT(Refusal({"frobnicate", "--peer", "edge1"}),
              AllOf(StartsWith("heraldctl: \"frobnicate\" is not a verb\n"), HasSubstr("--help")));
  EXPECT_THAT(Refusal({"--jsom"}), StartsWith("heraldctl: \"--jsom\" is not an option\n"));
  EXPECT_THAT(Refusal({"--json"}), StartsWith("heraldctl: a verb is missing\n"));
  EXPECT_THAT(Refusal({"peers", "--jsom"}), HasSubstr("--jsom"));
}

TEST(CommandLine, BoundsTheTimeout) {
  for (const char* text : {"-1", "x", "nan", "inf", "86400.1", ""}) {
    EXPECT_THAT(Refusal({"peers", "--timeout", text}),
                StartsWith(absl::StrCat("heraldctl: --timeout: \"", text,
                                        "\" is not a number of seconds from 0 to 86400\n")));
  }
  for (const char* text : {"0", "0.5", "86400"}) {
    EXPECT_EQ(Heraldctl({"peers", "--timeout", text, "--target", "/nowhere/herald.sock"}),
              ExitCode::kUnreachable)
        << text;
  }
}

TEST(CommandLine, CountsAtLeastOneUpdate) {
  for (const char* text : {"0", "-1", "x"}) {
    EXPECT_THAT(Refusal({"updates", "--count", text}),
                StartsWith(absl::StrCat("heraldctl: --count: \"", text,
                                        "\" is not a number of events, at least 1\n")));
  }
  EXPECT_EQ(Heraldctl({"updates", "--count", "1", "--target", "/nowhere/herald.sock"}),
            ExitCode::kUnreachable);
}

TEST(CommandLine, HelpsWithoutADaemon) {
  EXPECT_EQ(Heraldctl({"--help"}), ExitCode::kDone);
  EXPECT_EQ(Heraldctl({"--version"}), ExitCode::kDone);
  for (const char* verb : {"announce", "withdraw", "routes", "peers", "watch-peers", "updates",
                           "audit", "info", "health", "completion"}) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(Heraldctl({verb, "--help"}), ExitCode::kDone);
    EXPECT_THAT(testing::internal::GetCapturedStdout(),
                HasSubstr(absl::StrCat("\n  heraldctl ", verb)));
  }
}

TEST(CommandLine, TellsThatTheDaemonIsNotThere) {
  for (const char* verb :
       {"routes", "peers", "watch-peers", "updates", "audit", "info", "health"}) {
    EXPECT_EQ(Heraldctl({verb, "--target", "unix:///nowhere/herald.sock"}), ExitCode::kUnreachable)
        << verb;
  }
  EXPECT_EQ(Heraldctl({"withdraw", "192.0.2.0/24", "--target", "/nowhere/herald.sock"}),
            ExitCode::kUnreachable);
}

TEST(ParseTarget, TakesSocketsAndLoopback) {
  EXPECT_EQ(*ParseTarget("unix:///run/x", /*with_tls=*/false), "unix:///run/x");
  EXPECT_EQ(*ParseTarget("/run/x", /*with_tls=*/false), "unix:///run/x");
  EXPECT_EQ(*ParseTarget("localhost:50051", /*with_tls=*/false), "localhost:50051");
  EXPECT_EQ(*ParseTarget("127.1.2.3:50051", /*with_tls=*/false), "127.1.2.3:50051");
  EXPECT_EQ(*ParseTarget("[::1]:50051", /*with_tls=*/false), "[::1]:50051");
}

TEST(ParseTarget, RefusesOtherMachinesAndNonsense) {
  for (const char* text : {"", "unix:", "192.0.2.1:50051", "example.com:50051", "localhost",
                           "localhost:", "localhost:0", "localhost:65536", "[::1:50051", "::1"}) {
    EXPECT_FALSE(ParseTarget(text, /*with_tls=*/false).ok()) << text;
  }
}

TEST(ParseTarget, TakesOtherMachinesWithTls) {
  for (const char* text : {"192.0.2.1:1180", "[2001:db8::1]:1180", "herald.example:1180"}) {
    EXPECT_EQ(*ParseTarget(text, /*with_tls=*/true), text);
    EXPECT_FALSE(ParseTarget(text, /*with_tls=*/false).ok()) << text;
  }
  EXPECT_FALSE(ParseTarget("unix:///run/x", /*with_tls=*/true).ok());
  EXPECT_FALSE(ParseTarget("herald.example", /*with_tls=*/true).ok());
}

TEST(MakeCredentials, WantsAllFilesOrNone) {
  EXPECT_TRUE(MakeCredentials({}).ok());
  EXPECT_THAT(std::string(MakeCredentials({.key = "/dev/null"}).status().message()),
              HasSubstr("--tls-ca is missing"));
  const TlsFiles files = {.authority = "/nowhere/ca", .certificate = "/nowhere", .key = "/nowhere"};
  EXPECT_THAT(std::string(MakeCredentials(files).status().message()),
              HasSubstr("--tls-ca: cannot read /nowhere/ca"));
}

const CompletedVerb& Verb(const CompletedProgram& program, const std::string& name) {
  for (const CompletedVerb& verb : program.verbs) {
    if (verb.name == name) return verb;
  }
  throw std::out_of_range(name);
}

const CompletedOption& Option(const CompletedVerb& verb, const std::string& name) {
  for (const CompletedOption& option : verb.options) {
    if (option.name == name) return option;
  }
  throw std::out_of_range(name);
}

TEST(Completion, KnowsWhatOptionsTake) {
  CommandLine line;
  const CompletedProgram program = ReadDefinition(line.app());
  const CompletedVerb& announce = Verb(program, "announce");
  EXPECT_THAT(Option(announce, "--wait").values, ElementsAre("accepted", "durable", "sent"));
  EXPECT_FALSE(Option(announce, "--wait").repeats);
  EXPECT_TRUE(Option(announce, "--mrt").is_file);
  EXPECT_TRUE(Option(announce, "--community").repeats);
  EXPECT_EQ(Option(announce, "--atomic-aggregate").value, "");
  EXPECT_EQ(Option(announce, "--raw").value, "TYPE:FLAGS:HEX");
  EXPECT_THAT(Verb(program, "completion").arguments, Contains("fish"));
}

TEST(Completion, EveryShellKnowsEveryVerbAndOption) {
  CommandLine line;
  const CompletedProgram program = ReadDefinition(line.app());
  const std::string bash = BashCompletion(program);
  const std::string zsh = ZshCompletion(program);
  const std::string fish = FishCompletion(program);
  for (const CompletedVerb& verb : program.verbs) {
    EXPECT_THAT(fish, HasSubstr(absl::StrCat("-a ", verb.name, " ")));
    for (const CompletedOption& option : verb.options) {
      EXPECT_THAT(bash, HasSubstr(option.name));
      EXPECT_THAT(zsh, HasSubstr(absl::StrCat(option.name, "[")));
      EXPECT_THAT(fish, HasSubstr(absl::StrCat("-l ", option.name.substr(2), " ")));
    }
  }
}

// What bash offers for a line whose last word is being typed.
std::set<std::string> BashOffers(const std::string& words) {
  CommandLine line;
  const std::string script = absl::StrCat(testing::TempDir(), "/completion.bash");
  const std::string offers = absl::StrCat(testing::TempDir(), "/offers");
  std::ofstream(script) << BashCompletion(ReadDefinition(line.app())) << "COMP_WORDS=(" << words
                        << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_heraldctl\n"
                        << "printf '%s\\n' \"${COMPREPLY[@]}\" > '" << offers << "'\n";
  EXPECT_EQ(std::system(absl::StrCat("bash '", script, "'").c_str()), 0);
  std::ifstream in(offers);
  std::set<std::string> out;
  for (std::string offer; std::getline(in, offer);) out.insert(offer);
  return out;
}

TEST(Completion, WorksInBash) {
  EXPECT_THAT(BashOffers("heraldctl ann"), ElementsAre("announce"));
  EXPECT_THAT(BashOffers("heraldctl ''"), AllOf(Contains("peers"), Contains("--json")));
  EXPECT_THAT(BashOffers("heraldctl announce --wait ''"),
              ElementsAre("accepted", "durable", "sent"));
  EXPECT_THAT(BashOffers("heraldctl --json announce --or"),
              ElementsAre("--origin", "--originator-id"));
  EXPECT_THAT(BashOffers("heraldctl peers --"), AllOf(Contains("--json"), Not(Contains("--med"))));
  EXPECT_THAT(BashOffers("heraldctl completion f"), ElementsAre("fish"));
}

}  // namespace
}  // namespace herald::ctl
