#ifndef HERALD_INTERNAL_AUDIT_AUDIT_FIXTURE_H_
#define HERALD_INTERNAL_AUDIT_AUDIT_FIXTURE_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "internal/audit/archive.h"
#include "internal/audit/log.h"
#include "internal/audit/reader.h"

namespace herald::audit {

// For tests: an audit in a directory of its own.
class AuditFixture : public testing::Test {
 protected:
  AuditFixture() : directory_(MakeDirectory()) {}
  ~AuditFixture() override { std::filesystem::remove_all(directory_); }

  std::string path() const { return directory_ + "/audit.jsonl"; }
  config::Audit Config() const { return {.path = path(), .file_size_max_mib = 1, .files_max = 3}; }

  std::unique_ptr<Log> Open() const { return Open(Config()); }
  static std::unique_ptr<Log> Open(const config::Audit& config, Log::Watch watch = nullptr) {
    absl::StatusOr<std::unique_ptr<Log>> log = Log::Open(config, std::move(watch));
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }

  // Returns what became of it.
  static absl::Status Write(Log& log, Record record) {
    absl::StatusOr<Log::Room> room = log.Reserve(record.routes.size());
    if (!room.ok()) return room.status();
    std::promise<absl::Status> written;
    log.Append(std::move(record), *std::move(room),
               [&written](const absl::Status& status) { written.set_value(status); });
    return written.get_future().get();
  }

  std::vector<Record> Read(Query query = {}) const {
    absl::StatusOr<Reader> reader = Reader::Open(path(), std::move(query));
    EXPECT_TRUE(reader.ok()) << reader.status();
    return reader.ok() ? ReadOn(*reader) : std::vector<Record>();
  }
  static std::vector<Record> ReadOn(Reader& reader) {
    std::vector<Record> all;
    while (true) {
      auto some = reader.Next();
      EXPECT_TRUE(some.ok()) << some.status();
      if (!some.ok() || !some->has_value()) return all;
      all.insert(all.end(), (*some)->begin(), (*some)->end());
    }
  }
  static std::vector<uint64_t> Sequences(const std::vector<Record>& records) {
    std::vector<uint64_t> sequences;
    for (const Record& record : records) sequences.push_back(record.sequence);
    return sequences;
  }

  void Put(const std::string& text) const { std::ofstream(path(), std::ios::app) << text; }
  std::string Text() const {
    std::ifstream file(path());
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  static std::string MakeDirectory() {
    std::string path = testing::TempDir() + "/audit-XXXXXX";
    return mkdtemp(path.data());
  }

  const std::string directory_;
};

// With so many routes.
inline Record Noted(size_t routes = 0, const std::string& note = "") {
  Record record{.kind = Kind::kAnnounce, .note = note};
  record.routes.assign(routes, {.prefix = *Prefix::Parse("192.0.2.0/24")});
  return record;
}

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_AUDIT_FIXTURE_H_
