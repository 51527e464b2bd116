#include "cmd/heraldctl/json.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/text.h"

namespace herald::ctl {

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  // Only a timestamp beyond the year 9999 or the like; the line stays valid JSON.
  if (!status.ok()) json = absl::StrCat("{\"error\":", JsonString(status.ToString()), "}");
  return json;
}

void JsonArray::Add(const google::protobuf::Message& message) {
  out_ << (empty_ ? "[" : ",\n") << ToJson(message);
  empty_ = false;
}

}  // namespace herald::ctl
