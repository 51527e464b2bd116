#include "cmd/heraldctl/audit_flags.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/heraldctl/audit_text.h"
#include "cmd/heraldctl/term_flags.h"

namespace herald::ctl {
namespace {

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  const auto& kinds = *v1::AuditRecord::Kind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    const auto kind = static_cast<v1::AuditRecord::Kind>(kinds.value(i)->number());
    if (kind != v1::AuditRecord::KIND_UNSPECIFIED) names.push_back(FormatKind(kind));
  }
  return names;
}

// The name is one of KindNames.
v1::AuditRecord::Kind ToKind(const std::string& name) {
  v1::AuditRecord::Kind kind = v1::AuditRecord::KIND_UNSPECIFIED;
  v1::AuditRecord::Kind_Parse(
      absl::StrCat("KIND_", absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}}))), &kind);
  return kind;
}

absl::Status SetMoment(absl::string_view option, const std::string& text, absl::Time now,
                       google::protobuf::Timestamp& proto) {
  const absl::StatusOr<absl::Time> moment = ParseMoment(text, now);
  if (!moment.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(option, ": ", moment.status().message()));
  }
  proto.set_seconds(absl::ToUnixSeconds(*moment));
  proto.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(*moment - absl::FromUnixSeconds(proto.seconds()))));
  return absl::OkStatus();
}

}  // namespace

void AuditFlags::AddTo(CLI::App& app) {
  app.add_option("--since", since_, "From then on: RFC 3339, or how long ago, such as 15m or 1d")
      ->type_name("TIME");
  app.add_option("--until", until_, "Before then")->type_name("TIME");
  app.add_option("--principal", principal_, "Only what this principal did")->type_name("NAME");
  app.add_option("--kind", kinds_, "Only records of this kind; may be given several times")
      ->type_name("KIND")
      ->check(CLI::IsMember(KindNames()))
      ->allow_extra_args(false);
  app.add_option("--prefix", prefix_, "Only what was about it, what covers it or what it covers")
      ->type_name("PREFIX");
  app.add_option("--last", last_, "Only the latest so many; default 50; 0: all")
      ->type_name("NUMBER");
}

absl::StatusOr<v1::ListAuditRecordsRequest> AuditFlags::Parse(absl::Time now) const {
  v1::ListAuditRecordsRequest request;
  absl::Status parsed;
  if (!since_.empty()) parsed.Update(SetMoment("--since", since_, now, *request.mutable_since()));
  if (!until_.empty()) parsed.Update(SetMoment("--until", until_, now, *request.mutable_until()));
  if (!parsed.ok()) return parsed;
  request.set_principal(principal_);
  for (const std::string& kind : kinds_) request.add_kinds(ToKind(kind));
  request.set_prefix(prefix_);
  request.set_last(last_);
  return request;
}

absl::StatusOr<absl::Time> ParseMoment(absl::string_view text, absl::Time now) {
  absl::Time moment;
  std::string why;
  const bool has_date = text.find('T') != absl::string_view::npos;
  if (has_date && absl::ParseTime(absl::RFC3339_full, text, &moment, &why)) return moment;
  if (const absl::StatusOr<uint32_t> ago = ParseSeconds(text); ago.ok()) {
    return now - absl::Seconds(*ago);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", text,
      "\" is neither a time such as 2026-01-31T12:00:00Z nor how long ago, such as 1h"));
}

}  // namespace herald::ctl
