#include "cmd/heraldctl/term_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/heraldctl/change_flags.h"
#include "cmd/heraldctl/match_flags.h"

namespace herald::ctl {
namespace {

using ::testing::HasSubstr;

template <class Flags>
bool Reads(Flags& flags, std::vector<std::string> arguments) {
  CLI::App app;
  flags.AddTo(app);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
    return true;
  } catch (const CLI::ParseError&) {
    return false;
  }
}

TEST(ParseSeconds, TakesWhatPeopleWrite) {
  EXPECT_EQ(*ParseSeconds("90"), 90u);
  EXPECT_EQ(*ParseSeconds("90s"), 90u);
  EXPECT_EQ(*ParseSeconds("15m"), 900u);
  EXPECT_EQ(*ParseSeconds("1h30m"), 5400u);
  EXPECT_EQ(*ParseSeconds("7d"), 604800u);
  EXPECT_EQ(*ParseSeconds("4294967295"), 4294967295u);
  for (const char* text : {"", "0", "0s", "-1s", "1.5s", "500ms", "x", "d", "inf", "4294967296"}) {
    EXPECT_FALSE(ParseSeconds(text).ok()) << text;
  }
}

TEST(TermFlags, AreTheTermsOfTheRoute) {
  TermFlags flags;
  ASSERT_TRUE(Reads(
      flags, {"--ttl", "1h", "--lease", "7", "--reason", "ticket 17", "--label", "incident=17",
              "--label", "empty=", "--peer", "edge1", "--peer-label", "site=fra"}));
  const v1::RouteTerms terms = flags.Parse().value();
  EXPECT_EQ(terms.ttl_s(), 3600u);
  EXPECT_EQ(terms.lease_id(), 7u);
  EXPECT_EQ(terms.reason(), "ticket 17");
  EXPECT_EQ(terms.labels().at("incident"), "17");
  EXPECT_EQ(terms.labels().at("empty"), "");
  EXPECT_EQ(terms.peers().names(0), "edge1");
  EXPECT_EQ(terms.peers().labels().at("site"), "fra");
}

TEST(TermFlags, SayNothingUnlessAsked) {
  TermFlags flags;
  ASSERT_TRUE(Reads(flags, {}));
  EXPECT_EQ(flags.Parse().value().ByteSizeLong(), 0u);
  TermFlags hour("1h");
  ASSERT_TRUE(Reads(hour, {}));
  EXPECT_EQ(hour.Parse().value().ttl_s(), 3600u);
  TermFlags never("1h");
  ASSERT_TRUE(Reads(never, {"--ttl", "never"}));
  EXPECT_EQ(never.Parse().value().ttl_s(), 0u);
}

TEST(TermFlags, TellWhichOptionIsAtFault) {
  for (const auto& [arguments, fault] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--ttl", "soon"}, "--ttl: \"soon\""},
           {{"--label", "incident"}, "--label: \"incident\""},
           {{"--label", "=17"}, "--label: \"=17\""},
           {{"--label", "a=1", "--label", "a=2"}, "--label: \"a\" is there twice"},
           {{"--peer-label", "site"}, "--peer-label: \"site\""}}) {
    TermFlags flags;
    ASSERT_TRUE(Reads(flags, arguments));
    EXPECT_THAT(std::string(flags.Parse().status().message()), HasSubstr(fault));
  }
}

TEST(ChangeFlags, TellWhatDoesNotFitTheBulkPath) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--take-over"}, {"--validate-only"}, {"--wait", "durable"}}) {
    ChangeFlags flags;
    ASSERT_TRUE(Reads(flags, arguments));
    EXPECT_THAT(std::string(flags.FitsBulk().message()), HasSubstr(arguments[0]));
  }
  ChangeFlags flags;
  ASSERT_TRUE(Reads(flags, {"--wait", "sent", "--client", "web"}));
  EXPECT_TRUE(flags.FitsBulk().ok());
  EXPECT_EQ(flags.wait_for(), v1::WAIT_FOR_SENT);
  EXPECT_EQ(flags.client(), "web");
}

TEST(MatchFlags, AreOneMatchForAListAndAWithdrawal) {
  MatchFlags flags;
  ASSERT_TRUE(Reads(flags, {"--family", "ipv4-unicast", "--prefix", "192.0.2.0/24", "--longer",
                            "--community", "blackhole", "--label", "a=b"}));
  v1::RouteMatch match;
  ASSERT_TRUE(flags.Fill(match).ok());
  EXPECT_EQ(match.family(), v1::FAMILY_IPV4_UNICAST);
  EXPECT_EQ(match.prefix().match(), v1::PrefixFilter::MATCH_LONGER);
  EXPECT_EQ(match.communities(0).value(), 0xFFFF029Au);
  EXPECT_EQ(match.labels().at("a"), "b");
  v1::ListRoutesRequest list;
  ASSERT_TRUE(flags.Fill(list).ok());
  EXPECT_EQ(list.prefix().prefix(), "192.0.2.0/24");
}

}  // namespace
}  // namespace herald::ctl
