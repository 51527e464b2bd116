#include "internal/bgp/session/secret.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace herald::session {
namespace {

// The kernel makes whole pages of it.
constexpr size_t kPageSize = 4096;
// One more for the end of the line, one to see that there is too much.
constexpr size_t kReadMax = Secret::kSizeMax + 2;

absl::Status Unusable(absl::string_view why) { return absl::FailedPreconditionError(why); }

uint8_t* NewPage() {
  void* page = mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  if (madvise(page, kPageSize, MADV_DONTDUMP) != 0) {
    munmap(page, kPageSize);
    return nullptr;
  }
  // Not permitted beyond RLIMIT_MEMLOCK: then the page may be swapped out as any other.
  // The sanitizers make mlock() do nothing; mlock2() they leave alone.
  std::ignore = mlock2(page, kPageSize, 0);
  return static_cast<uint8_t*>(page);
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Secret>> Secret::Read(absl::string_view field,
                                                           const std::string& path) {
  uint8_t* page = NewPage();
  if (page == nullptr) return Unusable(absl::StrCat("no memory for a key: ", strerror(errno)));
  std::unique_ptr<Secret> secret(new Secret(page));
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const absl::Status read = file < 0 ? Unusable(strerror(errno)) : secret->ReadAll(file);
  if (file >= 0) close(file);
  if (read.ok()) return secret;
  return Unusable(absl::StrCat(field, " \"", absl::CEscape(path), "\": ", read.message()));
}

Secret::~Secret() {
  explicit_bzero(page_, kPageSize);
  munmap(page_, kPageSize);
}

bool operator==(const Secret& a, const Secret& b) {
  return a.size_ == b.size_ && memcmp(a.page_, b.page_, a.size_) == 0;
}

absl::Status Secret::ReadAll(int file) {
  while (size_ < kReadMax) {
    const ssize_t count = read(file, page_ + size_, kReadMax - size_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Unusable(strerror(errno));
    if (count == 0) break;
    size_ += static_cast<size_t>(count);
  }
  if (size_ > 0 && page_[size_ - 1] == '\n') --size_;
  if (size_ == 0) return Unusable("is empty");
  if (size_ > kSizeMax) {
    return Unusable(absl::StrCat("is longer than the ", kSizeMax, " octets that a key may have"));
  }
  return absl::OkStatus();
}

}  // namespace herald::session
