#ifndef HERALD_CMD_HERALDCTL_DECOMPRESS_H_
#define HERALD_CMD_HERALDCTL_DECOMPRESS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace herald::ctl {

// A file's contents, decompressed where it begins like gzip or bzip2, whatever its name.
class InputFile {
 public:
  // "-" is standard input.
  static absl::StatusOr<std::unique_ptr<InputFile>> Open(const std::string& path);
  ~InputFile();

  // How many octets of out were filled; 0 at the end only. An error if the compressed octets are
  // damaged or cut short.
  absl::StatusOr<size_t> Read(absl::Span<uint8_t> out);

  // As stored, not as read.
  uint64_t octets_taken() const;
  // Of a regular file, as stored.
  std::optional<uint64_t> size() const;
  // For messages.
  const std::string& name() const;

 private:
  class State;
  explicit InputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_DECOMPRESS_H_
