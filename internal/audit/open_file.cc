#include "internal/audit/open_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>

#include "absl/strings/str_cat.h"

namespace herald::audit {

absl::Status FileError(absl::string_view what, absl::string_view path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

absl::StatusOr<OpenFile> OpenFile::Open(const std::string& path, int flags, mode_t mode) {
  OpenFile file(open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, mode));
  if (file.fd_ < 0) return FileError("cannot open", path);
  if (!S_ISREG(file.Stat().st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not a regular file"));
  }
  return file;
}

OpenFile::~OpenFile() {
  if (fd_ >= 0) close(fd_);
}

struct stat OpenFile::Stat() const {
  struct stat found;
  [[maybe_unused]] const int result = fstat(fd_, &found);
  assert(result == 0);
  return found;
}

absl::StatusOr<std::string> OpenFile::ReadAt(uint64_t offset, size_t octets) const {
  std::string text(octets, '\0');
  size_t taken = 0;
  while (taken < octets) {
    const ssize_t result =
        pread(fd_, text.data() + taken, octets - taken, static_cast<off_t>(offset + taken));
    if (result < 0 && errno == EINTR) continue;
    if (result < 0) return absl::ErrnoToStatus(errno, "cannot read");
    if (result == 0) break;
    taken += static_cast<size_t>(result);
  }
  text.resize(taken);
  return text;
}

absl::Status OpenFile::Write(std::string& text) {
  size_t written = 0;
  absl::Status status;
  while (written < text.size() && status.ok()) {
    const ssize_t result = write(fd_, text.data() + written, text.size() - written);
    if (result >= 0) {
      written += static_cast<size_t>(result);
    } else if (errno != EINTR) {
      status = absl::ErrnoToStatus(errno, "cannot write");
    }
  }
  text.erase(0, written);
  return status;
}

}  // namespace herald::audit
