#include "internal/config/check_enums.h"

#include <vector>

#include <google/protobuf/descriptor.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace herald::config {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void CheckEnum(const EnumDescriptor& type, int number, const Place& place) {
  const auto* value = type.FindValueByNumber(number);
  if (value != nullptr && !absl::EndsWith(value->name(), "_UNSPECIFIED")) return;
  place.Refuse(absl::StrCat("is not a ", type.name(), ": ", number));
}

// One element of a repeated field, or a field that is not.
void CheckValue(const Message& message, const FieldDescriptor& field, int index,
                const Place& place) {
  const Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const int number = field.is_repeated() ? reflection.GetRepeatedEnumValue(message, &field, index)
                                           : reflection.GetEnumValue(message, &field);
    CheckEnum(*field.enum_type(), number, place);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    CheckEnums(field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, index)
                                   : reflection.GetMessage(message, &field),
               place);
  }
}

}  // namespace

void CheckEnums(const Message& message, const Place& place) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const Place here = place.Key(field->name());
    if (!field->is_repeated()) {
      CheckValue(message, *field, 0, here);
      continue;
    }
    const int count = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < count; ++i) CheckValue(message, *field, i, here.Element(i));
  }
}

}  // namespace herald::config
