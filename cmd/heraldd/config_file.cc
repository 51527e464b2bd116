#include "cmd/heraldd/config_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/config/parse.h"

namespace herald {
namespace {

// No more than tells that there is too much.
absl::StatusOr<std::string> ReadText(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (file == nullptr) return absl::ErrnoToStatus(errno, "cannot be read");
  std::string text(config::kTextMax + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return absl::ErrnoToStatus(errno, "cannot be read");
  return text;
}

}  // namespace

std::variant<config::Config, std::vector<config::Fault>> ConfigFile::Read() const {
  const absl::StatusOr<std::string> text = ReadText(path_);
  if (text.ok()) return config::ParseConfig(*text, given_);
  return std::vector{config::Fault{0, "", std::string(text.status().message())}};
}

}  // namespace herald
