#include "internal/audit/log.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "internal/audit/audit_fixture.h"
#include "internal/audit/file_size_limit.h"

namespace herald::audit {
namespace {

using LogTest = AuditFixture;

TEST_F(LogTest, GivesNumbersAndTimes) {
  const absl::Time before = absl::Now();
  const std::unique_ptr<Log> log = Open();
  EXPECT_TRUE(Write(*log, Noted()).ok());
  EXPECT_TRUE(Write(*log, Noted(2, "two")).ok());
  const std::vector<Record> records = Read();
  ASSERT_EQ(Sequences(records), (std::vector<uint64_t>{1, 2}));
  EXPECT_GE(records[0].time,
            absl::Floor(before - absl::UnixEpoch(), absl::Nanoseconds(1)) + absl::UnixEpoch());
  EXPECT_LE(records[0].time, records[1].time);
  EXPECT_EQ(records[1].note, "two");
  EXPECT_EQ(records[1].routes.size(), 2u);
}

TEST_F(LogTest, TheFileIsForItsOwnerAndGroup) {
  const std::unique_ptr<Log> log = Open();
  struct stat found;
  ASSERT_EQ(stat(path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0137, 0u);
}

TEST_F(LogTest, WritesWhatWaitsAtItsEnd) {
  constexpr size_t kRecords = 1000;
  std::unique_ptr<Log> log = Open();
  for (size_t i = 0; i < kRecords; ++i) log->Append(Noted());
  log.reset();
  EXPECT_EQ(Read().size(), kRecords);
}

TEST_F(LogTest, GoesOnCountingAfterARestart) {
  EXPECT_TRUE(Write(*Open(), Noted()).ok());
  EXPECT_TRUE(Write(*Open(), Noted()).ok());
  EXPECT_EQ(Sequences(Read()), (std::vector<uint64_t>{1, 2}));
}

TEST_F(LogTest, GoesOnCountingWhereTheNewFileIsEmpty) {
  EXPECT_TRUE(Write(*Open(), Noted()).ok());
  std::filesystem::rename(path(), ArchivePath(path(), 1));
  EXPECT_TRUE(Write(*Open(), Noted()).ok());
  EXPECT_EQ(Sequences(Read()), (std::vector<uint64_t>{1, 2}));
}

TEST_F(LogTest, ATornLineIsKeptOutOfTheWay) {
  EXPECT_TRUE(Write(*Open(), Noted()).ok());
  const std::string whole = Text();
  Put(whole.substr(0, whole.size() / 2));
  const std::unique_ptr<Log> log = Open();
  EXPECT_TRUE(log->found_torn_line());
  EXPECT_TRUE(Write(*log, Noted()).ok());
  EXPECT_EQ(Sequences(Read()), (std::vector<uint64_t>{1, 2}));
  EXPECT_TRUE(absl::StartsWith(Text(), whole + whole.substr(0, whole.size() / 2) + "\n{"));
}

TEST_F(LogTest, AWholeLineIsNotTorn) {
  EXPECT_FALSE(Open()->found_torn_line());
  EXPECT_TRUE(Write(*Open(), Noted()).ok());
  EXPECT_FALSE(Open()->found_torn_line());
}

TEST_F(LogTest, ASecondWriterIsRefused) {
  const std::unique_ptr<Log> log = Open();
  const absl::Status second = Log::Open(Config()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
  EXPECT_TRUE(absl::StrContains(second.message(), path())) << second;
}

TEST_F(LogTest, WhatIsNoFileIsRefused) {
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(Log::Open(Config()).status()));
  EXPECT_TRUE(absl::IsNotFound(Log::Open({.path = path() + ".no/such"}).status()));
}

TEST_F(LogTest, RotatesAtTheBoundAndKeepsSoManyFiles) {
  const std::unique_ptr<Log> log = Open();
  const std::string line_of_one = [&] {
    EXPECT_TRUE(Write(*log, Noted(kRoutesMax)).ok());
    return Text();
  }();
  // Of the same size, so many fit a file.
  const uint64_t per_file = (1 << 20) / line_of_one.size();
  for (uint64_t i = 1; i < per_file; ++i) EXPECT_TRUE(Write(*log, Noted(kRoutesMax)).ok());
  EXPECT_TRUE(ListArchive(path())->empty());
  for (uint64_t i = 0; i < 3 * per_file; ++i) EXPECT_TRUE(Write(*log, Noted(kRoutesMax)).ok());
  const std::vector<ArchivedFile> archive = *ListArchive(path());
  ASSERT_EQ(archive.size(), 2u);
  EXPECT_EQ(archive[0].first_sequence, per_file + 1);
  EXPECT_EQ(archive[1].first_sequence, 2 * per_file + 1);
  for (const ArchivedFile& file : archive) {
    EXPECT_LE(std::filesystem::file_size(file.path), 1u << 20);
  }
  const std::vector<Record> kept = Read();
  ASSERT_EQ(kept.size(), 3 * per_file);
  EXPECT_EQ(kept.front().sequence, per_file + 1);
  EXPECT_EQ(kept.back().sequence, 4 * per_file);
}

TEST_F(LogTest, RotatesInsideOneBatchToo) {
  std::unique_ptr<Log> log = Open();
  for (int i = 0; i < 20; ++i) log->Append(Noted(kRoutesMax));
  log.reset();
  EXPECT_EQ(ListArchive(path())->size(), 2u);
  EXPECT_EQ(Read().back().sequence, 20u);
}

TEST_F(LogTest, OneFileMayBeAllThatIsKept) {
  config::Audit config = Config();
  config.files_max = 1;
  std::unique_ptr<Log> log = Open(config);
  for (int i = 0; i < 20; ++i) log->Append(Noted(kRoutesMax));
  log.reset();
  EXPECT_TRUE(ListArchive(path())->empty());
  EXPECT_EQ(Read().back().sequence, 20u);
}

TEST_F(LogTest, CutsTextsThatAreTooLong) {
  const std::unique_ptr<Log> log = Open();
  const std::string longest(kTextOctetsMax, 'x');
  EXPECT_TRUE(Write(*log, Noted(0, longest)).ok());
  EXPECT_TRUE(Write(*log, Noted(0, longest + "y")).ok());
  std::string umlauts = "-";
  while (umlauts.size() < 2 * kTextOctetsMax) umlauts += "\u00fc";
  EXPECT_TRUE(Write(*log, Noted(0, umlauts)).ok());
  const std::vector<Record> records = Read();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].note, longest);
  EXPECT_EQ(records[1].note, longest.substr(3) + "...");
  EXPECT_EQ(records[2].note.size(), kTextOctetsMax);
  EXPECT_TRUE(absl::EndsWith(records[2].note, "\u00fc..."));
}

// A writer that waits: its first record is being told of as written until this is destroyed.
class Stopped {
 public:
  explicit Stopped(Log& log) {
    log.Append(Noted(), *log.Reserve(0), [events = events_](const absl::Status&) {
      events->begun.Notify();
      events->ended.WaitForNotification();
    });
    events_->begun.WaitForNotification();
  }
  ~Stopped() { events_->ended.Notify(); }

 private:
  struct Events {
    absl::Notification begun, ended;
  };
  const std::shared_ptr<Events> events_ = std::make_shared<Events>();
};

TEST_F(LogTest, RoomIsBoundedAndComesBack) {
  const std::unique_ptr<Log> log = Open();
  std::vector<Log::Room> rooms;
  while (true) {
    absl::StatusOr<Log::Room> room = log->Reserve(kRoutesMax);
    if (!room.ok()) {
      EXPECT_TRUE(absl::IsResourceExhausted(room.status())) << room.status();
      break;
    }
    rooms.push_back(*std::move(room));
  }
  EXPECT_LE(rooms.size() * kRoutesMax * sizeof(Nlri), Log::kReservedOctetsMax);
  EXPECT_GE((rooms.size() + 2) * kRoutesMax * sizeof(Nlri), Log::kReservedOctetsMax * 9 / 10);
  rooms.pop_back();
  EXPECT_TRUE(log->Reserve(kRoutesMax).ok());
  // What cannot be refused has room of its own.
  log->Append(Noted());
  rooms.clear();
  EXPECT_TRUE(Write(*log, Noted()).ok());
  EXPECT_EQ(Sequences(Read()), (std::vector<uint64_t>{1, 2}));
}

TEST_F(LogTest, WhatIsDroppedLeavesAGap) {
  const size_t fit = Log::kUnreservedOctetsMax / (sizeof(Record) + kRoutesMax * sizeof(Nlri));
  std::unique_ptr<Log> log = Open();
  {
    const Stopped writer(*log);
    for (size_t i = 0; i < fit + 2; ++i) log->Append(Noted(kRoutesMax));
  }
  EXPECT_TRUE(Write(*log, Noted()).ok());
  log->AwaitTold();
  EXPECT_EQ(log->counts(), (Log::Counts{.written = fit + 2, .dropped = 2}));
  log.reset();
  const std::vector<Record> records = Read({.after_sequence = fit});
  EXPECT_EQ(Sequences(records), (std::vector<uint64_t>{fit + 1, fit + 4}));
}

TEST_F(LogTest, WhoIsToldIsGoneAfterwards) {
  const std::unique_ptr<Log> log = Open();
  const auto held = std::make_shared<int>();
  for (int i = 0; i < 100; ++i) {
    log->Append(Noted(), *log->Reserve(0), [held](const absl::Status&) {});
  }
  log->AwaitTold();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(LogTest, ADiskThatFailsRefusesUntilItDoesNot) {
  absl::Notification failed, mended;
  const std::unique_ptr<Log> log = Open(Config(), [&](const absl::Status& status) {
    if (status.ok()) {
      mended.Notify();
    } else {
      EXPECT_TRUE(absl::StrContains(status.message(), "File too large")) << status;
      failed.Notify();
    }
  });
  EXPECT_TRUE(Write(*log, Noted()).ok());
  const std::string before = Text();
  {
    // In the midst of the next line.
    const FileSizeLimit limit(before.size() + 20);
    EXPECT_TRUE(absl::IsUnavailable(Write(*log, Noted(1, "was made"))));
    failed.WaitForNotification();
    EXPECT_TRUE(absl::IsUnavailable(log->Reserve(0).status()));
    log->Append(Noted(0, "waits"));
    log->AwaitTold();
    EXPECT_EQ(Text().size(), before.size() + 20);
    EXPECT_EQ(log->counts(), (Log::Counts{.written = 1, .failing = true}));
  }
  mended.WaitForNotification();
  EXPECT_TRUE(Write(*log, Noted()).ok());
  log->AwaitTold();
  EXPECT_EQ(log->counts(), Log::Counts{.written = 4});
  const std::vector<Record> records = Read();
  ASSERT_EQ(Sequences(records), (std::vector<uint64_t>{1, 2, 3, 4}));
  EXPECT_EQ(records[1].note, "was made");
  EXPECT_EQ(records[2].note, "waits");
}

TEST_F(LogTest, ARotationThatFailsIsTriedAgain) {
  absl::Notification failed, mended;
  const std::unique_ptr<Log> log =
      Open(Config(), [&](const absl::Status& status) { (status.ok() ? mended : failed).Notify(); });
  const auto write = [&] { return Write(*log, Noted(kRoutesMax)); };
  while (Text().size() < (1 << 19)) EXPECT_TRUE(write().ok());
  const std::string in_the_way = ArchivePath(path(), 1);
  std::ofstream(in_the_way) << "x";
  while (write().ok()) {
  }
  failed.WaitForNotification();
  const std::string full = Text();
  std::filesystem::remove(in_the_way);
  mended.WaitForNotification();
  EXPECT_TRUE(write().ok());
  EXPECT_EQ(std::filesystem::file_size(in_the_way), full.size());
  const std::vector<Record> records = Read();
  EXPECT_EQ(records.back().sequence, records.size());
}

// What was told to be written is in the file, whatever becomes of the process.
TEST_F(LogTest, SurvivesKill) {
  int told[2];
  ASSERT_EQ(pipe(told), 0);
  const pid_t writer = fork();
  if (writer == 0) {
    const std::unique_ptr<Log> log = Open();
    for (uint64_t written = 1;; ++written) {
      if (!Write(*log, Noted(100)).ok()) _exit(1);
      if (write(told[1], &written, sizeof(written)) < 0) _exit(1);
    }
  }
  close(told[1]);
  uint64_t written = 0;
  while (written < 200) ASSERT_EQ(read(told[0], &written, sizeof(written)), ssize_t{8});
  kill(writer, SIGKILL);
  while (read(told[0], &written, sizeof(written)) > 0) {
  }
  close(told[0]);
  waitpid(writer, nullptr, 0);
  const std::vector<Record> records = Read();
  ASSERT_GE(records.size(), written);
  for (uint64_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i].sequence, i + 1);
  // And its lock went with it.
  EXPECT_TRUE(Write(*Open(), Noted()).ok());
}

}  // namespace
}  // namespace herald::audit
