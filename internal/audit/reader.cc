#include "internal/audit/reader.h"

#include <fcntl.h>

#include <limits>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "internal/audit/line.h"

namespace herald::audit {
namespace {

// The kernel's idea of the time of a write is a little behind the clock.
constexpr absl::Duration kModificationSlack = absl::Seconds(1);

bool IsSameFile(const OpenFile& a, const OpenFile& b) {
  const struct stat one = a.Stat(), other = b.Stat();
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace

bool Query::Matches(const Record& record) const {
  if (record.sequence <= after_sequence || record.time < since || record.time >= until) {
    return false;
  }
  if (!principal.empty() && record.principal != principal) return false;
  if (!kinds.empty() && !absl::c_linear_search(kinds, record.kind)) return false;
  return !prefix.has_value() || absl::c_any_of(record.routes, [this](const Nlri& nlri) {
    return prefix->Covers(nlri.prefix) || nlri.prefix.Covers(*prefix);
  });
}

Reader::Reader(Query query, std::vector<Source> sources)
    : query_(std::move(query)),
      sources_(std::move(sources)),
      seeks_back_(query_.last > 0 || query_.after_sequence > 0),
      wanted_(query_.last > 0 ? query_.last : std::numeric_limits<uint64_t>::max()) {
  if (seeks_back_) index_ = sources_.size() - 1;
}

absl::StatusOr<Reader> Reader::Open(const std::string& path, Query query) {
  // The file that is written first: if it goes into the archive meanwhile, it is found there too.
  absl::StatusOr<OpenFile> current = OpenFile::Open(path, O_RDONLY);
  if (!current.ok()) return current.status();
  absl::StatusOr<std::vector<ArchivedFile>> archive = ListArchive(path);
  if (!archive.ok()) return archive.status();
  std::vector<Source> sources;
  for (ArchivedFile& file : *archive) {
    const absl::StatusOr<OpenFile> archived = OpenFile::Open(file.path, O_RDONLY);
    if (archived.ok() && IsSameFile(*archived, *current)) break;
    sources.push_back({.archived = std::move(file)});
  }
  const uint64_t end = current->size();
  sources.push_back({.file = *std::move(current), .end = end});
  return Reader(std::move(query), std::move(sources));
}

absl::StatusOr<std::optional<std::vector<Record>>> Reader::Next() {
  if (seeks_back_) {
    if (absl::Status sought = SeekBack(); !sought.ok()) return sought;
    return std::vector<Record>();
  }
  if (index_ == sources_.size()) return std::nullopt;
  return ReadOn();
}

absl::StatusOr<bool> Reader::OpenSource(Source& source) const {
  if (!source.file.has_value()) {
    absl::StatusOr<OpenFile> file = OpenFile::Open(source.archived.path, O_RDONLY);
    if (absl::IsNotFound(file.status())) return false;  // It became too old meanwhile.
    if (!file.ok()) return file.status();
    source.end = file->size();
    source.file = *std::move(file);
  }
  const absl::Time written = absl::TimeFromTimespec(source.file->Stat().st_mtim);
  return written + kModificationSlack >= query_.since;
}

absl::Status Reader::SeekBack() {
  Source& source = sources_[index_];
  if (!back_end_.has_value()) {
    const absl::StatusOr<bool> is_open = OpenSource(source);
    if (!is_open.ok()) return is_open.status();
    back_end_ = *is_open ? source.end : 0;
  }
  if (*back_end_ == 0) {
    back_end_.reset();
    if (index_ > 0) {
      --index_;
    } else {
      seeks_back_ = false;  // There are no more.
    }
    return absl::OkStatus();
  }
  const absl::StatusOr<Lines> lines = LinesBefore(*source.file, *back_end_);
  if (!lines.ok()) return lines.status();
  std::vector<uint64_t> matches;
  bool is_far_enough = false;
  lines->ForEach([&](absl::string_view line, uint64_t offset) {
    const std::optional<Record> record = ParseLine(line);
    if (!record.has_value()) return;
    if (record->sequence <= query_.after_sequence) is_far_enough = true;
    if (query_.Matches(*record)) matches.push_back(offset);
  });
  if (matches.size() >= wanted_) {
    offset_ = matches[matches.size() - wanted_];
    seeks_back_ = false;
    return absl::OkStatus();
  }
  wanted_ -= matches.size();
  if (is_far_enough) {
    offset_ = lines->offset;
    seeks_back_ = false;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Record>> Reader::ReadOn() {
  Source& source = sources_[index_];
  std::vector<Record> records;
  const absl::StatusOr<bool> is_open = OpenSource(source);
  if (!is_open.ok()) return is_open.status();
  if (!*is_open || offset_ >= source.end) {
    source.file.reset();
    ++index_;
    offset_ = 0;
    return records;
  }
  const absl::StatusOr<Lines> lines = LinesAfter(*source.file, offset_, source.end);
  if (!lines.ok()) return lines.status();
  lines->ForEach([&](absl::string_view line, uint64_t) {
    std::optional<Record> record = ParseLine(line);
    if (record.has_value() && query_.Matches(*record)) records.push_back(*std::move(record));
  });
  return records;
}

}  // namespace herald::audit
