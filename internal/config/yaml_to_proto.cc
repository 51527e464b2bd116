#include "internal/config/yaml_to_proto.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace herald::config {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr absl::string_view kUnspecified = "unspecified";

std::string Describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "empty";
    case YamlNode::Kind::kScalar:
      return Quoted(node.scalar);
    case YamlNode::Kind::kList:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  std::abort();
}

void RefuseType(const YamlNode& node, const Place& place, absl::string_view wanted) {
  place.Refuse(absl::StrCat("must be ", wanted, ", is ", Describe(node)));
}

void RefuseKeyThatIsNoWord(const YamlNode& key, const Place& place) {
  place.Key("?").RefuseAt(key.line, absl::StrCat("a key must be a word, is ", Describe(key)));
}

bool IsPlain(const YamlNode& node) { return node.kind == YamlNode::Kind::kScalar && !node.quoted; }

// A leading zero would make it octal for other readers of YAML.
bool IsDecimal(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         (text.size() == 1 || !absl::StartsWith(text, "0"));
}

template <class T>
std::optional<T> ReadNumber(const YamlNode& node, const Place& place) {
  constexpr T kMax = std::numeric_limits<T>::max();
  const std::string& text = node.scalar;
  T number = 0;
  if (!IsPlain(node)) {
    RefuseType(node, place, node.quoted ? "a number without quotes" : "a number");
  } else if (!IsDecimal(text) || !absl::SimpleAtoi(text, &number)) {
    RefuseType(node, place, absl::StrCat("a decimal number from 0 to ", kMax));
  } else {
    return number;
  }
  return std::nullopt;
}

std::optional<bool> ReadBool(const YamlNode& node, const Place& place) {
  if (IsPlain(node) && node.scalar == "true") return true;
  if (IsPlain(node) && node.scalar == "false") return false;
  RefuseType(node, place, "true or false, without quotes");
  return std::nullopt;
}

std::optional<std::string> ReadString(const YamlNode& node, const Place& place) {
  if (node.kind == YamlNode::Kind::kScalar) return node.scalar;
  RefuseType(node, place, "a text");
  return std::nullopt;
}

const EnumValueDescriptor* ReadEnum(const YamlNode& node, const Place& place,
                                    const EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    std::string word = EnumWord(*type.value(i));
    if (word == kUnspecified) continue;
    if (node.kind == YamlNode::Kind::kScalar && node.scalar == word) return type.value(i);
    words.push_back(std::move(word));
  }
  RefuseType(node, place, absl::StrJoin(words, " or "));
  return nullptr;
}

// An element that was refused is added all the same, with its default, so that those after it keep
// their index.
void ReadScalar(const YamlNode& node, const Place& place, const FieldDescriptor& field,
                Message& into) {
  const Reflection& reflection = *into.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32: {
      const auto value = ReadNumber<uint32_t>(node, place);
      if (repeated) return reflection.AddUInt32(&into, &field, value.value_or(0));
      if (value) reflection.SetUInt32(&into, &field, *value);
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      const auto value = ReadNumber<uint64_t>(node, place);
      if (repeated) return reflection.AddUInt64(&into, &field, value.value_or(0));
      if (value) reflection.SetUInt64(&into, &field, *value);
      return;
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const auto value = ReadBool(node, place);
      if (repeated) return reflection.AddBool(&into, &field, value.value_or(false));
      if (value) reflection.SetBool(&into, &field, *value);
      return;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const auto value = ReadString(node, place);
      if (repeated) return reflection.AddString(&into, &field, value.value_or(""));
      if (value) reflection.SetString(&into, &field, *value);
      return;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = ReadEnum(node, place, *field.enum_type());
      const auto* any = field.enum_type()->value(0);
      if (repeated) return reflection.AddEnum(&into, &field, value ? value : any);
      if (value) reflection.SetEnum(&into, &field, value);
      return;
    }
    default:
      std::abort();  // The schema has no field of another type.
  }
}

void ReadValue(const YamlNode& node, const Place& place, const FieldDescriptor& field,
               Message& into) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return ReadScalar(node, place, field, into);
  }
  const Reflection& reflection = *into.GetReflection();
  YamlToProto(node, place,
              field.is_repeated() ? *reflection.AddMessage(&into, &field)
                                  : *reflection.MutableMessage(&into, &field));
}

// A field map<string, T>: the keys are the author's. Bounded by the size of the text.
void ReadMap(const YamlNode& node, const Place& place, const FieldDescriptor& field,
             Message& into) {
  if (node.kind != YamlNode::Kind::kMap) return RefuseType(node, place, "a map of keys");
  const Descriptor& entry_type = *field.message_type();
  absl::flat_hash_map<std::string, int> lines;
  for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& key = node.children[i];
    const YamlNode& value = node.children[i + 1];
    if (key.kind != YamlNode::Kind::kScalar) {
      RefuseKeyThatIsNoWord(key, place);
      continue;
    }
    const Place below = place.Key(Shortened(key.scalar));
    if (const auto [first, fresh] = lines.try_emplace(key.scalar, key.line); !fresh) {
      below.RefuseAt(key.line, absl::StrCat("stands on line ", first->second, " already"));
      continue;
    }
    below.NoteLine(key.line);
    if (value.kind == YamlNode::Kind::kNull) continue;
    Message& entry = *into.GetReflection()->AddMessage(&into, &field);
    entry.GetReflection()->SetString(&entry, entry_type.map_key(), key.scalar);
    ReadValue(value, below, *entry_type.map_value(), entry);
  }
}

void ReadField(const YamlNode& node, const Place& place, const FieldDescriptor& field,
               Message& into) {
  if (node.kind == YamlNode::Kind::kNull) return;
  if (field.is_map()) return ReadMap(node, place, field, into);
  if (!field.is_repeated()) return ReadValue(node, place, field, into);
  if (node.kind != YamlNode::Kind::kList) return RefuseType(node, place, "a list");
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Place element = place.Element(static_cast<int>(i));
    element.NoteLine(node.children[i].line);
    ReadValue(node.children[i], element, field, into);
  }
}

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string Nearest(absl::string_view key, const std::vector<absl::string_view>& known) {
  constexpr size_t kTyposMax = 3;
  constexpr size_t kKeyMax = 64;
  absl::string_view nearest;
  size_t least = kTyposMax + 1;
  for (const absl::string_view name : known) {
    const size_t distance = key.size() > kKeyMax ? least : EditDistance(key, name);
    if (distance < least && 2 * distance < name.size()) {
      least = distance;
      nearest = name;
    }
  }
  return std::string(nearest);
}

void RefuseKey(const YamlNode& key, const Place& place, const Descriptor& type) {
  std::vector<absl::string_view> known;
  for (int i = 0; i < type.field_count(); ++i) known.push_back(type.field(i)->name());
  const std::string nearest = Nearest(key.scalar, known);
  place.Key(Shortened(key.scalar))
      .RefuseAt(key.line,
                nearest.empty()
                    ? absl::StrCat("is not known; known here: ", absl::StrJoin(known, ", "))
                    : absl::StrCat("is not known; did you mean ", nearest, "?"));
}

// "LogLevel" has values that begin with "LOG_LEVEL_".
std::string EnumPrefix(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + "_";
}

}  // namespace

void YamlToProto(const YamlNode& root, const Place& place, Message& into) {
  if (root.kind != YamlNode::Kind::kMap) return RefuseType(root, place, "a map of keys");
  const Descriptor& type = *into.GetDescriptor();
  absl::flat_hash_map<const FieldDescriptor*, int> lines;
  for (size_t i = 0; i + 1 < root.children.size(); i += 2) {
    const YamlNode& key = root.children[i];
    if (key.kind != YamlNode::Kind::kScalar) {
      RefuseKeyThatIsNoWord(key, place);
      continue;
    }
    const FieldDescriptor* field = type.FindFieldByName(key.scalar);
    if (field == nullptr) {
      RefuseKey(key, place, type);
      continue;
    }
    const Place below = place.Key(field->name());
    if (const auto [first, fresh] = lines.try_emplace(field, key.line); !fresh) {
      below.RefuseAt(key.line, absl::StrCat("stands on line ", first->second, " already"));
      continue;
    }
    below.NoteLine(key.line);
    ReadField(root.children[i + 1], below, *field, into);
  }
}

std::string EnumWord(const EnumValueDescriptor& value) {
  const absl::string_view word = absl::StripPrefix(value.name(), EnumPrefix(*value.type()));
  return absl::StrReplaceAll(absl::AsciiStrToLower(word), {{"_", "-"}});
}

}  // namespace herald::config
