#ifndef HERALD_INTERNAL_AUDIT_FILE_SIZE_LIMIT_H_
#define HERALD_INTERNAL_AUDIT_FILE_SIZE_LIMIT_H_

#include <signal.h>
#include <sys/resource.h>

namespace herald::audit {

// For tests: while it lives, this process writes no file beyond so many octets, as if the disk were
// full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t octets) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = octets, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_FILE_SIZE_LIMIT_H_
