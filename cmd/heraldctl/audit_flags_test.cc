#include "cmd/heraldctl/audit_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/heraldctl/audit_text.h"

namespace herald::ctl {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

absl::StatusOr<v1::ListAuditRecordsRequest> Parse(std::vector<std::string> arguments) {
  CLI::App app;
  AuditFlags flags;
  flags.AddTo(app);
  std::reverse(arguments.begin(), arguments.end());
  app.parse(arguments);
  return flags.Parse(kNow);
}

TEST(AuditFlags, AskForTheLatestUnlessToldOtherwise) {
  const auto request = Parse({});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->last(), 50u);
  EXPECT_FALSE(request->has_since() || request->has_until());
}

TEST(AuditFlags, BecomeARequest) {
  const auto request = Parse({"--since", "1h", "--until", "2023-11-14T22:00:00.5+01:00",
                              "--principal", "ops", "--kind", "lease-end", "--kind", "announce",
                              "--prefix", "192.0.2.0/24", "--last", "0"});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->since().seconds(), 1'700'000'000 - 3600);
  EXPECT_EQ(request->until().seconds(), 1'699'995'600);
  EXPECT_EQ(request->until().nanos(), 500'000'000);
  EXPECT_EQ(request->principal(), "ops");
  EXPECT_THAT(request->kinds(), testing::ElementsAre(v1::AuditRecord::KIND_LEASE_END,
                                                     v1::AuditRecord::KIND_ANNOUNCE));
  EXPECT_EQ(request->prefix(), "192.0.2.0/24");
  EXPECT_EQ(request->last(), 0u);
}

TEST(AuditFlags, RefuseWhatIsNoTimeAndNoKind) {
  for (const char* text : {"", "yesterday", "0s", "infinite-past", "2023-11-14"}) {
    EXPECT_FALSE(ParseMoment(text, kNow).ok()) << text;
  }
  EXPECT_FALSE(Parse({"--since", "soon"}).ok());
  EXPECT_FALSE(Parse({"--until", "soon"}).ok());
  EXPECT_THROW((void)Parse({"--kind", "unspecified"}), CLI::ParseError);
}

v1::AuditRecord Refused() {
  v1::AuditRecord record;
  record.set_principal("ops");
  record.set_client("web");
  record.set_reason("GUARD");
  record.set_rule("guard.protected_prefixes");
  record.set_message("overlaps 192.0.2.0/24");
  record.set_note("ticket-17");
  return record;
}

TEST(AuditText, TellsWhoAndWhetherItWasDone) {
  v1::AuditRecord record = Refused();
  EXPECT_EQ(FormatWho(record), "ops/web");
  EXPECT_EQ(FormatVerdict(record), "GUARD guard.protected_prefixes");
  EXPECT_EQ(FormatRemark(record), "overlaps 192.0.2.0/24; ticket-17");
  record.clear_rule();
  EXPECT_EQ(FormatVerdict(record), "GUARD");
  record.clear_reason();
  EXPECT_EQ(FormatVerdict(record), "refused");
  record.set_accepted(true);
  EXPECT_EQ(FormatVerdict(record), "done");
  record.clear_client();
  EXPECT_EQ(FormatWho(record), "ops");
  EXPECT_EQ(FormatWho({}), "heraldd");
  v1::AuditRecord hangup;
  hangup.set_from("signal");
  EXPECT_EQ(FormatWho(hangup), "signal");
}

TEST(AuditText, TellsWhatItWasAbout) {
  v1::AuditRecord record;
  EXPECT_EQ(FormatSubject(record), "");
  for (int i = 0; i < 3; ++i) record.add_routes("r");
  EXPECT_EQ(FormatSubject(record), "r r r");
  for (int i = 0; i < 1997; ++i) record.add_routes("r");
  EXPECT_EQ(FormatSubject(record), "r r r and 1,997 more");
  record.clear_routes();
  record.set_peer("r1");
  record.set_lease_id(7);
  EXPECT_EQ(FormatSubject(record), "r1 lease 7");
  EXPECT_EQ(FormatKind(v1::AuditRecord::KIND_LEASE_GRANT), "lease-grant");
}

TEST(GapFinder, NamesWhatIsMissing) {
  GapFinder gaps;
  EXPECT_EQ(gaps.Take(5), "");
  EXPECT_EQ(gaps.Take(6), "");
  EXPECT_EQ(gaps.Take(8), "record 7 is missing");
  EXPECT_EQ(gaps.Take(11), "records 9 to 10 are missing");
  EXPECT_EQ(gaps.Take(2), "the numbers go on at 2 after 11");
}

}  // namespace
}  // namespace herald::ctl
