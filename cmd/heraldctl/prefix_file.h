#ifndef HERALD_CMD_HERALDCTL_PREFIX_FILE_H_
#define HERALD_CMD_HERALDCTL_PREFIX_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/net/prefix.h"

namespace herald::ctl {

inline constexpr size_t kPrefixesMax = 10'000'000;  // Of one file.
inline constexpr size_t kLineMax = 1024;
inline constexpr size_t kFaultsShown = 20;

// Takes lines of prefixes in pieces: one prefix a line, spaces around it, comments from # on.
class PrefixLines {
 public:
  explicit PrefixLines(std::string name) : name_(std::move(name)) {}

  void Feed(absl::string_view chunk);
  // All prefixes in the order of the lines, each once; or the faults, with their line numbers,
  // the first kFaultsShown in full.
  absl::StatusOr<std::vector<Prefix>> Finish() &&;

 private:
  void TakeLine(absl::string_view line);
  void Fault(absl::string_view what);

  std::string name_;
  std::string line_;  // What has been read of the line that is not complete.
  uint64_t line_number_ = 0;
  std::vector<Prefix> prefixes_;
  std::vector<std::string> faults_;
  uint64_t fault_count_ = 0;
};

// Reads a whole file, "-" being standard input; gzip and bzip2 are recognized.
absl::StatusOr<std::vector<Prefix>> ReadPrefixFile(const std::string& path);

// Prefixes from the command line, each once.
absl::StatusOr<std::vector<Prefix>> ParsePrefixes(const std::vector<std::string>& texts);

// Drops what was there before, keeps the order.
void DropRepeated(std::vector<Prefix>& prefixes);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_PREFIX_FILE_H_
