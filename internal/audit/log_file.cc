#include "internal/audit/log_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "internal/audit/archive.h"
#include "internal/audit/lines.h"

namespace herald::audit {
namespace {

constexpr mode_t kMode = 0640;

absl::StatusOr<OpenFile> OpenCurrent(const std::string& path) {
  return OpenFile::Open(path, O_RDWR | O_APPEND | O_CREAT, kMode);
}

// A file of its own holds the lock, since the one that is written changes.
absl::StatusOr<OpenFile> Lock(const std::string& path) {
  absl::StatusOr<OpenFile> lock = OpenFile::Open(path + ".lock", O_RDWR | O_CREAT, kMode);
  if (!lock.ok()) return lock.status();
  if (flock(lock->fd(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return FileError("cannot lock", path);
  return absl::FailedPreconditionError(
      absl::StrCat(path, " is being written by another process, as its lock file tells"));
}

// 0: no record is there.
absl::StatusOr<uint64_t> LastSequence(const OpenFile& file) {
  uint64_t last = 0;
  for (uint64_t end = file.size(); end > 0 && last == 0;) {
    const absl::StatusOr<Lines> lines = LinesBefore(file, end);
    if (!lines.ok()) return lines.status();
    lines->ForEach([&](absl::string_view line, uint64_t) {
      if (const std::optional<Record> record = ParseLine(line)) last = record->sequence;
    });
  }
  return last;
}

// 0: no record is there.
absl::StatusOr<uint64_t> FirstSequence(const OpenFile& file) {
  uint64_t first = 0;
  const uint64_t end = file.size();
  for (uint64_t offset = 0; offset < end && first == 0;) {
    const absl::StatusOr<Lines> lines = LinesAfter(file, offset, end);
    if (!lines.ok()) return lines.status();
    lines->ForEach([&](absl::string_view line, uint64_t) {
      if (first != 0) return;
      if (const std::optional<Record> record = ParseLine(line)) first = record->sequence;
    });
  }
  return first;
}

}  // namespace

LogFile::LogFile(const config::Audit& config, OpenFile lock, OpenFile file)
    : path_(config.path),
      size_max_(uint64_t{config.file_size_max_mib} << 20),
      files_max_(config.files_max),
      lock_(std::move(lock)),
      file_(std::move(file)),
      size_(file_.size()) {}

absl::StatusOr<LogFile> LogFile::Open(const config::Audit& config) {
  absl::StatusOr<OpenFile> lock = Lock(config.path);
  if (!lock.ok()) return lock.status();
  absl::StatusOr<OpenFile> current = OpenCurrent(config.path);
  if (!current.ok()) return current.status();
  LogFile file(config, *std::move(lock), *std::move(current));
  if (absl::Status ended = file.EndTornLine(); !ended.ok()) return ended;
  if (absl::Status found = file.FindLastSequence(); !found.ok()) return found;
  return file;
}

absl::Status LogFile::EndTornLine() {
  if (size_ == 0) return absl::OkStatus();
  const absl::StatusOr<std::string> last = file_.ReadAt(size_ - 1, 1);
  if (!last.ok()) return last.status();
  found_torn_line_ = *last != "\n";
  std::string end = found_torn_line_ ? "\n" : "";
  return Write(end);
}

absl::Status LogFile::FindLastSequence() {
  absl::StatusOr<uint64_t> last = LastSequence(file_);
  if (!last.ok()) return last.status();
  absl::StatusOr<std::vector<ArchivedFile>> archive = ListArchive(path_);
  if (!archive.ok()) return archive.status();
  for (; *last == 0 && !archive->empty(); archive->pop_back()) {
    const absl::StatusOr<OpenFile> file = OpenFile::Open(archive->back().path, O_RDONLY);
    if (!file.ok()) return file.status();
    last = LastSequence(*file);
    if (!last.ok()) return last.status();
  }
  last_sequence_ = *last;
  return absl::OkStatus();
}

absl::Status LogFile::Write(std::string& text) {
  const size_t octets = text.size();
  const absl::Status status = file_.Write(text);
  size_ += octets - text.size();
  return status;
}

absl::Status LogFile::Rotate() {
  const absl::StatusOr<uint64_t> first = FirstSequence(file_);
  if (!first.ok()) return first.status();
  const std::string archived = ArchivePath(path_, *first);
  // It is gone already if the new file could not be opened the last time.
  if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, archived.c_str(), RENAME_NOREPLACE) != 0 &&
      errno != ENOENT) {
    return FileError("cannot make", archived);
  }
  absl::StatusOr<OpenFile> file = OpenCurrent(path_);
  if (!file.ok()) return file.status();
  file_ = *std::move(file);
  size_ = file_.size();
  return Prune();
}

absl::Status LogFile::Prune() const {
  absl::StatusOr<std::vector<ArchivedFile>> archive = ListArchive(path_);
  if (!archive.ok()) return archive.status();
  for (size_t i = 0; i + files_max_ <= archive->size(); ++i) {
    const std::string& oldest = (*archive)[i].path;
    if (unlink(oldest.c_str()) != 0 && errno != ENOENT) return FileError("cannot remove", oldest);
  }
  return absl::OkStatus();
}

}  // namespace herald::audit
