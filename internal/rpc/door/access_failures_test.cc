#include "internal/rpc/door/access_failures.h"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "internal/audit/log.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

using testing::HasSubstr;
using Kind = telemetry::Metrics::AccessFailure;

class AccessFailuresTest : public testing::Test {
 protected:
  absl::Duration Note(const std::string& source, absl::Time at) {
    return failures_.Note({.kind = Kind::kUnknownPrincipal,
                           .source = source,
                           .from = source,
                           .status = absl::UnauthenticatedError("who is it?")},
                          at);
  }

  telemetry::Metrics metrics_{"test"};
  AccessFailures failures_{metrics_, nullptr, nullptr};
  const absl::Time start_ = absl::UnixEpoch() + absl::Hours(1);
};

TEST_F(AccessFailuresTest, TheThirdInAMinuteIsSlowed) {
  EXPECT_EQ(Note("a", start_), absl::ZeroDuration());
  EXPECT_EQ(Note("a", start_), absl::ZeroDuration());
  EXPECT_EQ(Note("a", start_), absl::Milliseconds(250));
  EXPECT_EQ(Note("a", start_), absl::Milliseconds(500));
  EXPECT_EQ(Note("a", start_), absl::Seconds(1));
}

TEST_F(AccessFailuresTest, NoneIsSlowedByMoreThanASecond) {
  for (int i = 0; i < 100; ++i) Note("a", start_);
  EXPECT_EQ(Note("a", start_), absl::Seconds(1));
}

TEST_F(AccessFailuresTest, AnotherSourceIsNot) {
  for (int i = 0; i < 10; ++i) Note("a", start_);
  EXPECT_EQ(Note("b", start_), absl::ZeroDuration());
}

TEST_F(AccessFailuresTest, AMinuteLaterAllIsForgotten) {
  for (int i = 0; i < 10; ++i) Note("a", start_);
  EXPECT_GT(Note("a", start_ + absl::Seconds(59)), absl::ZeroDuration());
  EXPECT_EQ(Note("a", start_ + absl::Seconds(60)), absl::ZeroDuration());
}

TEST_F(AccessFailuresTest, SoManySourcesAreToldApartAndNoMore) {
  for (size_t i = 0; i < AccessFailures::kSourcesMax; ++i) {
    EXPECT_EQ(Note(absl::StrCat("source", i), start_), absl::ZeroDuration());
  }
  EXPECT_EQ(Note("one more", start_), AccessFailures::kDelayMax);
  EXPECT_EQ(Note("one more", start_ + absl::Minutes(1)), absl::ZeroDuration());
}

TEST_F(AccessFailuresTest, ASourceOwesTheDelayOfItsLastFailure) {
  EXPECT_EQ(failures_.DelayOf("a", start_), absl::ZeroDuration());
  for (int i = 0; i < 3; ++i) Note("a", start_);
  EXPECT_EQ(failures_.DelayOf("a", start_), absl::Milliseconds(250));
  EXPECT_EQ(failures_.DelayOf("b", start_), absl::ZeroDuration());
  EXPECT_EQ(failures_.DelayOf("a", start_ + absl::Minutes(1)), absl::ZeroDuration());
}

TEST_F(AccessFailuresTest, AreCountedByKind) {
  Note("a", start_);
  Note("b", start_);
  failures_.Note(
      {.kind = Kind::kRoleMissing, .source = "a", .status = absl::PermissionDeniedError("no")},
      start_);
  EXPECT_THAT(metrics_.Render(),
              HasSubstr("herald_auth_failures_total{kind=\"unknown_principal\"} 2"));
  EXPECT_THAT(metrics_.Render(), HasSubstr("herald_auth_failures_total{kind=\"role_missing\"} 1"));
}

// So many a second; the next one tells of those between.
TEST(AccessFailures, AreRecordedInTheAudit) {
  const std::string path = testing::TempDir() + "/access.jsonl";
  telemetry::Metrics metrics("test");
  auto audit = audit::Log::Open({.path = path});
  ASSERT_TRUE(audit.ok()) << audit.status();
  AccessFailures failures(metrics, nullptr, audit->get());
  const AccessFailures::Failure failure = {.kind = Kind::kRoleMissing,
                                           .source = "unix:uid=7",
                                           .from = "unix:uid=7,pid=8",
                                           .principal = "detector",
                                           .method = "herald.v1.AdminService/Reload",
                                           .status = RoleMissing("it needs admin")};
  const absl::Time start = absl::UnixEpoch() + absl::Hours(1);
  for (uint32_t i = 0; i < AccessFailures::kRecordsPerSecondMax + 3; ++i) {
    failures.Note(failure, start);
  }
  failures.Note(failure, start + absl::Seconds(1));
  audit->reset();  // Writes what waits.
  std::ifstream file(path);
  const std::vector<std::string> lines = absl::StrSplit(
      std::string(std::istreambuf_iterator<char>(file), {}), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), AccessFailures::kRecordsPerSecondMax + 1);
  for (const char* part : {"unix:uid=7,pid=8", "detector", "AdminService/Reload", "ROLE_MISSING"}) {
    EXPECT_THAT(lines.front(), HasSubstr(part));
  }
  EXPECT_THAT(lines.back(), HasSubstr("it needs admin (and 3 others were not recorded)"));
}

}  // namespace
}  // namespace herald::rpc
