#include "internal/audit/archive.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace herald::audit {
namespace {

constexpr size_t kDigits = 20;

}  // namespace

std::string ArchivePath(const std::string& path, uint64_t first_sequence) {
  return absl::StrFormat("%s.%020u", path, first_sequence);
}

absl::StatusOr<std::vector<ArchivedFile>> ListArchive(const std::string& path) {
  const std::filesystem::path current(path);
  const std::filesystem::path directory =
      current.has_parent_path() ? current.parent_path() : std::filesystem::path(".");
  const std::string start = absl::StrCat(current.filename().string(), ".");
  std::vector<ArchivedFile> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    absl::string_view number = name;
    ArchivedFile file{.path = entry->path().string()};
    if (absl::ConsumePrefix(&number, start) && number.size() == kDigits &&
        absl::c_all_of(number, absl::ascii_isdigit) &&
        absl::SimpleAtoi(number, &file.first_sequence)) {
      files.push_back(std::move(file));
    }
  }
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot list ", directory.string(), ": ", error.message()));
  }
  std::sort(files.begin(), files.end(), [](const ArchivedFile& a, const ArchivedFile& b) {
    return a.first_sequence < b.first_sequence;
  });
  return files;
}

}  // namespace herald::audit
