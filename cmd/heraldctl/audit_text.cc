#include "cmd/heraldctl/audit_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "cmd/heraldctl/text.h"

namespace herald::ctl {
namespace {

constexpr int kRoutesShown = 3;

}  // namespace

std::string FormatKind(v1::AuditRecord::Kind kind) {
  const std::string name = v1::AuditRecord::Kind_Name(kind);
  const absl::string_view word = absl::StripPrefix(name, "KIND_");
  return absl::AsciiStrToLower(absl::StrReplaceAll(word, {{"_", "-"}}));
}

std::string FormatWho(const v1::AuditRecord& record) {
  if (record.principal().empty()) return record.from().empty() ? "heraldd" : record.from();
  if (record.client().empty()) return record.principal();
  return absl::StrCat(record.principal(), "/", record.client());
}

std::string FormatVerdict(const v1::AuditRecord& record) {
  if (record.accepted()) return "done";
  if (record.reason().empty()) return "refused";
  return record.rule().empty() ? record.reason()
                               : absl::StrCat(record.reason(), " ", record.rule());
}

std::string FormatSubject(const v1::AuditRecord& record) {
  std::vector<std::string> parts;
  const int shown = std::min(record.routes_size(), kRoutesShown);
  for (int i = 0; i < shown; ++i) parts.push_back(record.routes(i));
  if (record.routes_size() > shown) {
    const auto more = static_cast<uint64_t>(record.routes_size() - shown);
    parts.push_back(absl::StrCat("and ", FormatCount(more), " more"));
  }
  if (!record.peer().empty()) parts.push_back(record.peer());
  if (record.lease_id() != 0) parts.push_back(absl::StrCat("lease ", record.lease_id()));
  return absl::StrJoin(parts, " ");
}

std::string FormatRemark(const v1::AuditRecord& record) {
  std::vector<std::string> parts;
  for (const std::string* part : {&record.message(), &record.attributes(), &record.note()}) {
    if (!part->empty()) parts.push_back(*part);
  }
  return absl::StrJoin(parts, "; ");
}

std::string GapFinder::Take(uint64_t sequence) {
  const uint64_t last = std::exchange(last_, sequence);
  if (last == 0 || sequence == last + 1) return "";
  if (sequence <= last) {
    return absl::StrCat("the numbers go on at ", sequence, " after ", last);
  }
  if (sequence == last + 2) return absl::StrCat("record ", last + 1, " is missing");
  return absl::StrCat("records ", last + 1, " to ", sequence - 1, " are missing");
}

}  // namespace herald::ctl
