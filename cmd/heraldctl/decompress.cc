#include "cmd/heraldctl/decompress.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ios>
#include <system_error>
#include <utility>

#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace herald::ctl {
namespace {

namespace io = boost::iostreams;

constexpr int kBufferSize = 64 * 1024;
constexpr absl::string_view kGzipMagic = "\x1f\x8b";
constexpr absl::string_view kBzip2Magic = "BZh";

// An open file that counts what was read and gives its first octets twice: once to be recognized
// by, once to be read.
class StoredOctets {
 public:
  explicit StoredOctets(int fd) : fd_(fd) {}
  StoredOctets(const StoredOctets&) = delete;
  StoredOctets& operator=(const StoredOctets&) = delete;
  ~StoredOctets() {
    if (fd_ != STDIN_FILENO) close(fd_);
  }

  absl::string_view Peek() {
    while (head_size_ < head_.size()) {
      const size_t count = ReadSome(head_.data() + head_size_, head_.size() - head_size_);
      if (count == 0) break;
      head_size_ += count;
    }
    return absl::string_view(head_.data(), head_size_);
  }

  size_t Read(char* out, size_t size) {
    const size_t from_head = std::min(size, head_size_ - head_used_);
    std::copy_n(head_.data() + head_used_, from_head, out);
    head_used_ += from_head;
    return from_head > 0 ? from_head : ReadSome(out, size);
  }

  uint64_t count() const { return count_; }
  int fd() const { return fd_; }

 private:
  size_t ReadSome(char* out, size_t size) {
    ssize_t count = 0;
    do {
      count = read(fd_, out, size);
    } while (count < 0 && errno == EINTR);
    if (count < 0) throw std::system_error(errno, std::generic_category());
    count_ += static_cast<uint64_t>(count);
    return static_cast<size_t>(count);
  }

  int fd_;
  std::array<char, 3> head_ = {};
  size_t head_size_ = 0;
  size_t head_used_ = 0;
  uint64_t count_ = 0;
};

// What Boost.Iostreams reads from; it copies this.
struct StoredSource {
  using char_type = char;
  using category = io::source_tag;
  StoredOctets* octets;
  std::streamsize read(char* out, std::streamsize size) {
    const size_t count = octets->Read(out, static_cast<size_t>(size));
    return count == 0 ? -1 : static_cast<std::streamsize>(count);
  }
};

}  // namespace

class InputFile::State {
 public:
  State(std::string name, int fd) : name_(std::move(name)), stored_(fd) {
    const absl::string_view head = stored_.Peek();
    if (absl::StartsWith(head, kGzipMagic)) plain_.push(io::gzip_decompressor());
    if (absl::StartsWith(head, kBzip2Magic)) plain_.push(io::bzip2_decompressor());
    plain_.push(StoredSource{&stored_}, kBufferSize);
  }

  std::string name_;
  StoredOctets stored_;
  io::filtering_streambuf<io::input> plain_;
};

absl::StatusOr<std::unique_ptr<InputFile>> InputFile::Open(const std::string& path) {
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? "standard input" : path;
  const int fd = is_stdin ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, name);
  try {
    return std::unique_ptr<InputFile>(new InputFile(std::make_unique<State>(name, fd)));
  } catch (const std::system_error& error) {
    return absl::ErrnoToStatus(error.code().value(), name);
  }
}

InputFile::InputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
InputFile::~InputFile() = default;

// The library reports by exceptions; they end here.
absl::StatusOr<size_t> InputFile::Read(absl::Span<uint8_t> out) {
  try {
    const std::streamsize count = state_->plain_.sgetn(reinterpret_cast<char*>(out.data()),
                                                       static_cast<std::streamsize>(out.size()));
    return static_cast<size_t>(count);
  } catch (const std::ios_base::failure&) {  // A std::system_error too: this must come first.
    return absl::DataLossError(
        absl::StrCat(state_->name_, ": the compressed contents are damaged or cut short"));
  } catch (const std::system_error& error) {
    return absl::ErrnoToStatus(error.code().value(), state_->name_);
  }
}

uint64_t InputFile::octets_taken() const { return state_->stored_.count(); }

std::optional<uint64_t> InputFile::size() const {
  struct stat status = {};
  if (fstat(state_->stored_.fd(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<uint64_t>(status.st_size);
}

const std::string& InputFile::name() const { return state_->name_; }

}  // namespace herald::ctl
