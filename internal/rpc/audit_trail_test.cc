#include "internal/rpc/audit_trail.h"

#include <stdlib.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "internal/audit/reader.h"
#include "internal/config/config.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

class AuditTrailTest : public testing::Test {
 protected:
  ~AuditTrailTest() override { std::filesystem::remove_all(directory_); }

  static std::string MakeDirectory() {
    std::string path = testing::TempDir() + "/trail-XXXXXX";
    return mkdtemp(path.data());
  }

  const std::string directory_ = MakeDirectory();
  const std::string path_ = directory_ + "/audit.jsonl";
  const std::unique_ptr<audit::Log> log_ =
      *audit::Log::Open({.path = path_, .file_size_max_mib = 1, .files_max = 2});
  const AuditTrail trail_{log_.get()};
};

TEST_F(AuditTrailTest, AnswersWhenTheRecordIsThere) {
  absl::StatusOr<AuditTrail::Room> room = trail_.Reserve();
  ASSERT_TRUE(room.ok()) << room.status();
  std::promise<absl::Status> written;
  trail_.Append({.kind = audit::Kind::kPeerChange, .peer = "r1"}, *std::move(room),
                [&](const absl::Status& status) { written.set_value(status); });
  EXPECT_TRUE(written.get_future().get().ok());
  absl::StatusOr<audit::Reader> reader = audit::Reader::Open(path_, {});
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto records = reader->Next();
  ASSERT_TRUE(records.ok() && records->has_value());
  ASSERT_EQ((*records)->size(), 1u);
  EXPECT_EQ((**records)[0].peer, "r1");
}

TEST_F(AuditTrailTest, WithoutAnAuditItSucceedsAtOnce) {
  const AuditTrail none(nullptr);
  absl::StatusOr<AuditTrail::Room> room = none.Reserve(audit::kRoutesMax);
  ASSERT_TRUE(room.ok());
  bool written = false;
  none.Append({}, *std::move(room), [&](const absl::Status& status) { written = status.ok(); });
  EXPECT_TRUE(written);
  none.Append({});
}

TEST_F(AuditTrailTest, WithoutRoomItMayBeTriedAgain) {
  std::vector<AuditTrail::Room> rooms;
  absl::Status refused;
  while (refused.ok()) {
    absl::StatusOr<AuditTrail::Room> room = trail_.Reserve(audit::kRoutesMax);
    refused = room.status();
    if (room.ok()) rooms.push_back(*std::move(room));
  }
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(ReasonOf(refused), kReasonQueueFull);
}

TEST(FromAuditTest, AFileThatFailsHasItsReason) {
  const absl::Status status = FromAudit(absl::UnavailableError("audit: disk full"));
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(ReasonOf(status), kReasonAuditFailed);
}

TEST(JudgeTest, TellsWhetherAndWhyNot) {
  audit::Record record;
  Judge(absl::OkStatus(), record);
  EXPECT_EQ(record, audit::Record());
  Judge(NoAudit(), record);
  EXPECT_FALSE(record.accepted);
  EXPECT_EQ(record.reason, kReasonNoAudit);
  EXPECT_EQ(record.rule, "");
  EXPECT_EQ(record.message, NoAudit().message());
}

TEST(ShortMethodNameTest, IsWithoutThePackage) {
  EXPECT_EQ(ShortMethodName("herald.v1.RouteService/Announce"), "RouteService/Announce");
}

}  // namespace
}  // namespace herald::rpc
