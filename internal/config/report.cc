#include "internal/config/report.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace herald::config {
namespace {

// "peers[1].name" stands in "peers[1]", that in "peers", and that in "", the file.
absl::string_view Parent(absl::string_view field) {
  const size_t end = field.find_last_of(".[");
  return end == absl::string_view::npos ? absl::string_view() : field.substr(0, end);
}

bool IsContinuation(char octet) { return (static_cast<unsigned char>(octet) & 0xC0) == 0x80; }

}  // namespace

void Report::Refuse(const std::string& field, std::string message) {
  if (IsRefused(field)) return;
  refused_.insert(field);
  RefuseAt(LineOf(field), field, std::move(message));
}

void Report::RefuseAt(int line, const std::string& field, std::string message) {
  if (faults_.size() == kFaultsMax) {
    overflowed_ = true;
    return;
  }
  faults_.push_back({line, field, std::move(message)});
}

bool Report::IsRefused(absl::string_view field) const {
  for (; !field.empty(); field = Parent(field)) {
    if (refused_.contains(field)) return true;
  }
  return refused_.contains("");
}

std::vector<Fault> Report::TakeFaults() {
  std::sort(faults_.begin(), faults_.end(), [](const Fault& a, const Fault& b) {
    return std::tie(a.line, a.field, a.message) < std::tie(b.line, b.field, b.message);
  });
  if (overflowed_) {
    faults_.push_back({0, "", absl::StrCat("has more than ", kFaultsMax, " faults")});
  }
  return std::exchange(faults_, {});
}

int Report::LineOf(absl::string_view field) const {
  for (; !field.empty(); field = Parent(field)) {
    if (const auto line = lines_.find(field); line != lines_.end()) return line->second;
  }
  return 1;
}

Place Place::Key(absl::string_view name) const {
  return Place(field_.empty() ? std::string(name) : absl::StrCat(field_, ".", name), *report_);
}

Place Place::Element(int index) const {
  return Place(absl::StrCat(field_, "[", index, "]"), *report_);
}

std::string Shortened(absl::string_view text) {
  constexpr size_t kShownMax = 64;
  if (text.size() <= kShownMax) return std::string(text);
  size_t end = kShownMax;
  while (end > 0 && IsContinuation(text[end])) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", Shortened(text), "\""); }

}  // namespace herald::config
