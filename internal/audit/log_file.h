#ifndef HERALD_INTERNAL_AUDIT_LOG_FILE_H_
#define HERALD_INTERNAL_AUDIT_LOG_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/audit/open_file.h"
#include "internal/config/config.h"

namespace herald::audit {

// The file that is written, and its archive. One thread at a time.
class LogFile {
 public:
  // FAILED_PRECONDITION: another process has it.
  static absl::StatusOr<LogFile> Open(const config::Audit& config);

  // Of the latest record; 0: there is none.
  uint64_t last_sequence() const { return last_sequence_; }
  // The last line had been cut short. It was ended, so that the next one is whole.
  bool found_torn_line() const { return found_torn_line_; }

  // Whether so many octets more are within the bound; always so for an empty file.
  bool HasRoom(size_t octets) const { return size_ == 0 || size_ + octets <= size_max_; }
  // Removes from text what was written. It must be written to its end before Rotate.
  absl::Status Write(std::string& text);
  // Puts the file into the archive and begins a new one; the oldest goes if there are too many.
  absl::Status Rotate();

 private:
  LogFile(const config::Audit& config, OpenFile lock, OpenFile file);
  absl::Status EndTornLine();
  absl::Status FindLastSequence();
  // Removes the oldest beyond files_max.
  absl::Status Prune() const;

  std::string path_;
  uint64_t size_max_;
  size_t files_max_;
  OpenFile lock_;
  OpenFile file_;
  uint64_t size_ = 0;
  uint64_t last_sequence_ = 0;
  bool found_torn_line_ = false;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_LOG_FILE_H_
