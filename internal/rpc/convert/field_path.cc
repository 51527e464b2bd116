#include "internal/rpc/convert/field_path.h"

#include "absl/strings/str_cat.h"

namespace herald::rpc {

std::string FieldPath::Text() const {
  if (parent_ == nullptr) return "";
  std::string text = parent_->Text();
  if (!text.empty()) text += '.';
  absl::StrAppend(&text, name_);
  if (index_.has_value()) absl::StrAppend(&text, "[", *index_, "]");
  return text;
}

void Violations::Add(const FieldPath& at, absl::string_view description) {
  if (++count_ <= kListedMax) listed_.push_back({at.Text(), std::string(description)});
}

void Violations::Add(const std::string& field, absl::string_view description) {
  if (++count_ <= kListedMax) listed_.push_back({field, std::string(description)});
}

std::string Violations::Summary() const {
  if (empty()) return "";
  std::string first = absl::StrCat(listed_[0].field, ": ", listed_[0].description);
  if (count_ == 1) return first;
  return absl::StrCat(first, " (and ", count_ - 1, count_ == 2 ? " more fault)" : " more faults)");
}

}  // namespace herald::rpc
