#include "internal/audit/reader.h"

#include "absl/time/clock.h"
#include "internal/audit/audit_fixture.h"
#include "internal/audit/line.h"

namespace herald::audit {
namespace {

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

class ReaderTest : public AuditFixture {
 protected:
  std::vector<uint64_t> Find(Query query) const { return Sequences(Read(std::move(query))); }
};

using Numbers = std::vector<uint64_t>;

Record Numbered(uint64_t sequence) { return {.sequence = sequence, .time = At(1000)}; }

TEST_F(ReaderTest, EveryConditionCounts) {
  const Nlri route{.prefix = *Prefix::Parse("192.0.2.0/24")};
  const Record record{.sequence = 5,
                      .time = At(10),
                      .kind = Kind::kWithdraw,
                      .principal = "ops",
                      .routes = {{.prefix = *Prefix::Parse("198.51.100.0/24")}, route}};
  EXPECT_TRUE(Query().Matches(record));
  EXPECT_TRUE(Query{.since = At(10)}.Matches(record));
  EXPECT_FALSE(Query{.since = At(11)}.Matches(record));
  EXPECT_TRUE(Query{.until = At(11)}.Matches(record));
  EXPECT_FALSE(Query{.until = At(10)}.Matches(record));
  EXPECT_TRUE(Query{.principal = "ops"}.Matches(record));
  EXPECT_FALSE(Query{.principal = "op"}.Matches(record));
  EXPECT_TRUE((Query{.kinds = {Kind::kExpire, Kind::kWithdraw}}.Matches(record)));
  EXPECT_FALSE(Query{.kinds = {Kind::kExpire}}.Matches(record));
  EXPECT_TRUE(Query{.after_sequence = 4}.Matches(record));
  EXPECT_FALSE(Query{.after_sequence = 5}.Matches(record));
  for (const char* touched : {"192.0.2.0/24", "192.0.2.7/32", "192.0.0.0/16", "198.51.100.0/25"}) {
    EXPECT_TRUE(Query{.prefix = *Prefix::Parse(touched)}.Matches(record)) << touched;
  }
  for (const char* other : {"192.0.3.0/24", "2001:db8::/32", "::/0"}) {
    EXPECT_FALSE(Query{.prefix = *Prefix::Parse(other)}.Matches(record)) << other;
  }
}

TEST_F(ReaderTest, PassesOverWhatIsNoRecord) {
  Put(FormatLine(Numbered(1)) + "\n\nwhat?\n" + FormatLine(Numbered(2)) + "{\"sequence\":\"3\"");
  EXPECT_EQ(Find({}), (Numbers{1, 2}));
  EXPECT_EQ(Find({.last = 1}), (Numbers{2}));
}

TEST_F(ReaderTest, PassesOverAGiantLine) {
  const std::string giant = std::string(3 * kLineOctetsMax, 'x') + "\n";
  Put(FormatLine(Numbered(1)) + giant + FormatLine(Numbered(2)));
  EXPECT_EQ(Find({}), (Numbers{1, 2}));
  EXPECT_EQ(Find({.last = 2}), (Numbers{1, 2}));
  EXPECT_EQ(Find({.last = 1}), (Numbers{2}));
}

TEST_F(ReaderTest, AnEmptyFileHasNone) {
  Put("");
  EXPECT_EQ(Find({}), Numbers());
  EXPECT_EQ(Find({.last = 3}), Numbers());
  Put("torn");
  EXPECT_EQ(Find({}), Numbers());
  EXPECT_EQ(Find({.last = 3}), Numbers());
}

// Three files, of lines that do not end where pieces of files do.
class ReaderOfFilesTest : public ReaderTest {
 protected:
  static constexpr uint64_t kFull = 3000;  // Records in a full file.

  ReaderOfFilesTest() {
    Fill(1, kFull, "ops");
    std::filesystem::rename(path(), ArchivePath(path(), 1));
    Fill(kFull + 1, 2 * kFull, "robot");
    std::filesystem::rename(path(), ArchivePath(path(), kFull + 1));
    Fill(2 * kFull + 1, 2 * kFull + 10, "ops");
  }

  void Fill(uint64_t from, uint64_t to, const std::string& principal) const {
    std::string text;
    for (uint64_t i = from; i <= to; ++i) {
      Record record = Numbered(i);
      record.principal = principal;
      record.note.assign(i % 1000, 'x');
      text += FormatLine(record);
    }
    Put(text);
  }

  static Numbers Range(uint64_t from, uint64_t to) {
    Numbers numbers;
    for (uint64_t i = from; i <= to; ++i) numbers.push_back(i);
    return numbers;
  }
};

TEST_F(ReaderOfFilesTest, AllOfThemInOrder) { EXPECT_EQ(Find({}), Range(1, 2 * kFull + 10)); }

TEST_F(ReaderOfFilesTest, AfterANumber) {
  for (const uint64_t after : {uint64_t{1}, kFull - 1, kFull, kFull + 1, 2 * kFull + 9}) {
    EXPECT_EQ(Find({.after_sequence = after}), Range(after + 1, 2 * kFull + 10)) << after;
  }
  EXPECT_EQ(Find({.after_sequence = 2 * kFull + 10}), Numbers());
}

TEST_F(ReaderOfFilesTest, TheLatest) {
  for (const uint64_t last : {uint64_t{1}, uint64_t{10}, uint64_t{11}, kFull + 10, kFull + 11}) {
    EXPECT_EQ(Find({.last = last}), Range(2 * kFull + 11 - last, 2 * kFull + 10)) << last;
  }
  EXPECT_EQ(Find({.last = 100'000}), Range(1, 2 * kFull + 10));
}

TEST_F(ReaderOfFilesTest, TheLatestOfThoseThatMatch) {
  Numbers expected = Range(kFull - 1, kFull);
  const Numbers rest = Range(2 * kFull + 1, 2 * kFull + 10);
  expected.insert(expected.end(), rest.begin(), rest.end());
  EXPECT_EQ(Find({.principal = "ops", .last = 12}), expected);
  EXPECT_EQ(Find({.principal = "robot", .last = 1}), Numbers{2 * kFull});
  EXPECT_EQ(Find({.principal = "nobody", .last = 1}), Numbers());
}

TEST_F(ReaderOfFilesTest, NothingIsLostOrTwiceWhereItIsRotatedMeanwhile) {
  absl::StatusOr<Reader> reader = Reader::Open(path(), {});
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::filesystem::rename(path(), ArchivePath(path(), 2 * kFull + 1));
  Fill(2 * kFull + 11, 2 * kFull + 20, "ops");
  EXPECT_EQ(Sequences(ReadOn(*reader)), Range(1, 2 * kFull + 10));
  EXPECT_EQ(Find({}), Range(1, 2 * kFull + 20));
}

TEST_F(ReaderOfFilesTest, AFileThatBecameTooOldIsPassedOver) {
  absl::StatusOr<Reader> reader = Reader::Open(path(), {});
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::filesystem::remove(ArchivePath(path(), 1));
  EXPECT_EQ(Sequences(ReadOn(*reader)), Range(kFull + 1, 2 * kFull + 10));
}

TEST_F(ReaderOfFilesTest, ATruncatedFileEndsEarlier) {
  absl::StatusOr<Reader> reader = Reader::Open(path(), {.after_sequence = 2 * kFull});
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::filesystem::resize_file(path(), 5);
  EXPECT_EQ(ReadOn(*reader), std::vector<Record>());
}

// By the time of its last change.
TEST_F(ReaderOfFilesTest, AFileFromBeforeIsNotRead) {
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(24);
  std::filesystem::last_write_time(ArchivePath(path(), 1), long_ago);
  EXPECT_EQ(Find({.since = At(1000)}), Range(1, 2 * kFull + 10));
  EXPECT_EQ(Find({.since = absl::Now() - absl::Hours(1)}), Numbers());
}

TEST_F(ReaderTest, WithoutAFileItSaysSo) {
  EXPECT_TRUE(absl::IsNotFound(Reader::Open(path(), {}).status()));
}

}  // namespace
}  // namespace herald::audit
