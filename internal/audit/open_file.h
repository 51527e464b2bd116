#ifndef HERALD_INTERNAL_AUDIT_OPEN_FILE_H_
#define HERALD_INTERNAL_AUDIT_OPEN_FILE_H_

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace herald::audit {

// A file that is closed with this.
class OpenFile {
 public:
  // A regular file; flags and mode as in open(2). Errors name the path.
  static absl::StatusOr<OpenFile> Open(const std::string& path, int flags, mode_t mode = 0);

  OpenFile(OpenFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OpenFile();

  int fd() const { return fd_; }
  struct stat Stat() const;
  uint64_t size() const { return static_cast<uint64_t>(Stat().st_size); }
  // Less than octets only where the file ends.
  absl::StatusOr<std::string> ReadAt(uint64_t offset, size_t octets) const;
  // Removes from text what was written.
  absl::Status Write(std::string& text);

 private:
  explicit OpenFile(int fd) : fd_(fd) {}
  int fd_;
};

// What errno says, of a path.
absl::Status FileError(absl::string_view what, absl::string_view path);

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_OPEN_FILE_H_
