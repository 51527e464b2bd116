#include "cmd/heraldctl/prefix_file.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/heraldctl/decompress.h"
#include "cmd/heraldctl/text.h"

namespace herald::ctl {
namespace {

constexpr size_t kChunk = 256 * 1024;

absl::Status Faulty(const std::vector<std::string>& faults, uint64_t count) {
  std::string text = absl::StrJoin(faults, "\n");
  if (count > faults.size()) {
    absl::StrAppend(&text, "\nand ", FormatCount(count - faults.size()), " more");
  }
  return absl::InvalidArgumentError(text);
}

}  // namespace

void PrefixLines::Feed(absl::string_view chunk) {
  while (!chunk.empty()) {
    const size_t end = chunk.find('\n');
    const absl::string_view part = chunk.substr(0, end);
    // One more than the bound is enough to know that the line is too long.
    absl::StrAppend(&line_, part.substr(0, kLineMax + 1 - std::min(line_.size(), kLineMax + 1)));
    if (end == absl::string_view::npos) return;
    TakeLine(line_);
    line_.clear();
    chunk.remove_prefix(end + 1);
  }
}

absl::StatusOr<std::vector<Prefix>> PrefixLines::Finish() && {
  if (!line_.empty()) TakeLine(line_);
  if (fault_count_ > 0) return Faulty(faults_, fault_count_);
  DropRepeated(prefixes_);
  return std::move(prefixes_);
}

void PrefixLines::TakeLine(absl::string_view line) {
  line_number_++;
  if (line.size() > kLineMax) return Fault("longer than 1,024 octets");
  line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
  if (line.empty()) return;
  if (prefixes_.size() == kPrefixesMax) return Fault("more than 10,000,000 prefixes");
  const absl::StatusOr<Prefix> prefix = Prefix::Parse(line);
  if (!prefix.ok()) {
    return Fault(absl::StrCat(Printable(line), ": ", Printable(prefix.status().message())));
  }
  prefixes_.push_back(*prefix);
}

void PrefixLines::Fault(absl::string_view what) {
  if (fault_count_++ < kFaultsShown) {
    faults_.push_back(absl::StrCat(name_, ":", line_number_, ": ", what));
  }
}

absl::StatusOr<std::vector<Prefix>> ReadPrefixFile(const std::string& path) {
  absl::StatusOr<std::unique_ptr<InputFile>> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  PrefixLines lines((*file)->name());
  std::vector<uint8_t> chunk(kChunk);
  for (;;) {
    const absl::StatusOr<size_t> count = (*file)->Read(absl::MakeSpan(chunk));
    if (!count.ok()) return count.status();
    if (*count == 0) return std::move(lines).Finish();
    lines.Feed(absl::string_view(reinterpret_cast<const char*>(chunk.data()), *count));
  }
}

absl::StatusOr<std::vector<Prefix>> ParsePrefixes(const std::vector<std::string>& texts) {
  std::vector<Prefix> prefixes;
  std::vector<std::string> faults;
  uint64_t fault_count = 0;
  for (const std::string& text : texts) {
    const absl::StatusOr<Prefix> prefix = Prefix::Parse(text);
    if (prefix.ok()) {
      prefixes.push_back(*prefix);
    } else if (fault_count++ < kFaultsShown) {
      faults.push_back(absl::StrCat(Printable(text), ": ", Printable(prefix.status().message())));
    }
  }
  if (fault_count > 0) return Faulty(faults, fault_count);
  DropRepeated(prefixes);
  return prefixes;
}

void DropRepeated(std::vector<Prefix>& prefixes) {
  absl::flat_hash_set<Prefix> seen;
  seen.reserve(prefixes.size());
  std::erase_if(prefixes, [&](const Prefix& prefix) { return !seen.insert(prefix).second; });
}

}  // namespace herald::ctl
