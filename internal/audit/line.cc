#include "internal/audit/line.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "internal/audit/json_reader.h"
#include "internal/telemetry/escape.h"

namespace herald::audit {
namespace {

constexpr std::array<std::pair<Kind, absl::string_view>, 12> kKinds = {{
    {Kind::kAnnounce, "KIND_ANNOUNCE"},
    {Kind::kWithdraw, "KIND_WITHDRAW"},
    {Kind::kExpire, "KIND_EXPIRE"},
    {Kind::kLeaseGrant, "KIND_LEASE_GRANT"},
    {Kind::kLeaseEnd, "KIND_LEASE_END"},
    {Kind::kPeerChange, "KIND_PEER_CHANGE"},
    {Kind::kReload, "KIND_RELOAD"},
    {Kind::kSessionUp, "KIND_SESSION_UP"},
    {Kind::kSessionDown, "KIND_SESSION_DOWN"},
    {Kind::kAccess, "KIND_ACCESS"},
    {Kind::kStart, "KIND_START"},
    {Kind::kStop, "KIND_STOP"},
}};

struct NumberField {
  absl::string_view name;
  uint64_t Record::* value;
};
// As text, as in protobuf's JSON: not every reader of JSON has integers of 64 bits.
constexpr NumberField kNumbers[] = {
    {"sequence", &Record::sequence},
    {"revision", &Record::revision},
    {"lease_id", &Record::lease_id},
};

constexpr char kTimeFormat[] = "%Y-%m-%d%ET%H:%M:%E9SZ";

std::optional<absl::Time> ParseTime(absl::string_view text) {
  absl::Time time;
  std::string why;
  // Also takes words for the ends of time, which are none of ours.
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &why)) return std::nullopt;
  const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  if (year < 1 || year > 9999) return std::nullopt;
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), absl::Nanoseconds(1));
}

std::optional<Nlri> ParseNlri(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('#', 1));
  const absl::StatusOr<Prefix> prefix = Prefix::Parse(parts.first);
  Nlri nlri;
  if (!prefix.ok()) return std::nullopt;
  nlri.prefix = *prefix;
  const bool has_path = parts.first.size() != text.size();
  if (has_path && !absl::SimpleAtoi(parts.second, &nlri.path_id)) return std::nullopt;
  return nlri;
}

bool TakeNumber(JsonReader& json, uint64_t& value) {
  std::string text;
  absl::string_view literal;
  if (json.TakeString(text)) return absl::SimpleAtoi(text, &value);
  return json.TakeLiteral(literal) && absl::SimpleAtoi(literal, &value);
}

bool TakeAccepted(JsonReader& json, bool& accepted) {
  absl::string_view literal;
  if (!json.TakeLiteral(literal)) return false;
  accepted = literal == "true";
  return accepted || literal == "false";
}

bool TakeRoutes(JsonReader& json, std::vector<Nlri>& routes) {
  if (!json.Take('[')) return false;
  if (json.Take(']')) return true;
  std::string text;
  do {
    if (!json.TakeString(text) || routes.size() == kRoutesMax) return false;
    const std::optional<Nlri> nlri = ParseNlri(text);
    if (!nlri.has_value()) return false;
    routes.push_back(*nlri);
  } while (json.Take(','));
  return json.Take(']');
}

bool TakeKind(JsonReader& json, Kind& kind) {
  std::string text;
  if (!json.TakeString(text)) return false;
  for (const auto& [known, name] : kKinds) {
    if (name != text) continue;
    kind = known;
    return true;
  }
  return false;
}

bool TakeTime(JsonReader& json, absl::Time& time) {
  std::string text;
  if (!json.TakeString(text)) return false;
  const std::optional<absl::Time> parsed = ParseTime(text);
  if (parsed.has_value()) time = *parsed;
  return parsed.has_value();
}

bool TakeField(JsonReader& json, absl::string_view name, Record& record) {
  for (const TextField& field : kTextFields) {
    if (field.name == name) return json.TakeString(record.*field.value);
  }
  for (const NumberField& field : kNumbers) {
    if (field.name == name) return TakeNumber(json, record.*field.value);
  }
  if (name == "time") return TakeTime(json, record.time);
  if (name == "kind") return TakeKind(json, record.kind);
  if (name == "accepted") return TakeAccepted(json, record.accepted);
  if (name == "routes") return TakeRoutes(json, record.routes);
  return json.SkipValue();
}

}  // namespace

absl::string_view KindName(Kind kind) { return kKinds[static_cast<size_t>(kind)].second; }

std::string FormatNlri(const Nlri& nlri) {
  std::string text = nlri.prefix.Format();
  if (nlri.path_id != 0) absl::StrAppend(&text, "#", nlri.path_id);
  return text;
}

std::string FormatLine(const Record& record) {
  std::string line = absl::StrCat("{\"sequence\":\"", record.sequence, "\",\"time\":\"",
                                  absl::FormatTime(kTimeFormat, record.time, absl::UTCTimeZone()),
                                  "\",\"kind\":\"", KindName(record.kind),
                                  "\",\"accepted\":", record.accepted ? "true" : "false");
  // What is empty or 0 is left out.
  for (const TextField& field : kTextFields) {
    const std::string& value = record.*field.value;
    if (value.empty()) continue;
    absl::StrAppend(&line, ",\"", field.name, "\":\"", telemetry::EscapeJson(value), "\"");
  }
  for (const NumberField& field : kNumbers) {
    const uint64_t value = record.*field.value;
    if (value == 0 || field.value == &Record::sequence) continue;
    absl::StrAppend(&line, ",\"", field.name, "\":\"", value, "\"");
  }
  absl::string_view before = ",\"routes\":[\"";
  for (const Nlri& nlri : record.routes) {
    absl::StrAppend(&line, std::exchange(before, ",\""), FormatNlri(nlri), "\"");
  }
  return absl::StrCat(line, record.routes.empty() ? "}\n" : "]}\n");
}

std::optional<Record> ParseLine(absl::string_view line) {
  Record record;
  JsonReader json(line);
  std::string name;
  if (!json.Take('{')) return std::nullopt;
  do {
    if (!json.TakeString(name) || !json.Take(':')) return std::nullopt;
    if (!TakeField(json, name, record)) return std::nullopt;
  } while (json.Take(','));
  // The log gives every record a number.
  if (!json.Take('}') || !json.at_end() || record.sequence == 0) return std::nullopt;
  return record;
}

}  // namespace herald::audit
