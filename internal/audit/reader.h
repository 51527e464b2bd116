#ifndef HERALD_INTERNAL_AUDIT_READER_H_
#define HERALD_INTERNAL_AUDIT_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "internal/audit/archive.h"
#include "internal/audit/lines.h"
#include "internal/audit/open_file.h"
#include "internal/audit/record.h"
#include "internal/net/prefix.h"

namespace herald::audit {

// Which records. Every condition must hold.
struct Query {
  absl::Time since = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();  // Exclusive.
  std::string principal = {};                 // Empty: all.
  std::vector<Kind> kinds = {};               // Any of these; empty: all.
  // Records of this prefix or of ones that cover it or are covered by it.
  std::optional<Prefix> prefix = std::nullopt;
  uint64_t after_sequence = 0;  // Above this.
  uint64_t last = 0;            // Only the latest so many of those that match; 0: all.

  bool Matches(const Record& record) const;
};

// What stands in the audit's files, oldest first, while they are written and rotated: up to where
// they ended when it was opened. What is no whole record is passed over. One thread at a time,
// which may have to wait for the disk.
class Reader {
 public:
  static absl::StatusOr<Reader> Open(const std::string& path, Query query);

  // Those that match of the next piece of the files, which may be none of it. Nothing: the end.
  absl::StatusOr<std::optional<std::vector<Record>>> Next();

 private:
  // One file, which is opened when it is read.
  struct Source {
    ArchivedFile archived = {};
    std::optional<OpenFile> file = std::nullopt;
    uint64_t end = 0;
  };

  Reader(Query query, std::vector<Source> sources);
  // False: it is gone, or has nothing of interest.
  absl::StatusOr<bool> OpenSource(Source& source) const;
  // Goes back by one piece in search of the record to begin with.
  absl::Status SeekBack();
  absl::StatusOr<std::vector<Record>> ReadOn();

  Query query_;
  std::vector<Source> sources_;
  size_t index_ = 0;  // In sources_.
  uint64_t offset_ = 0;
  bool seeks_back_;
  // Meanwhile: how many records are still to be found, and where the rest of this file ends.
  uint64_t wanted_;
  std::optional<uint64_t> back_end_ = std::nullopt;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_READER_H_
