#include "internal/config/validate.h"

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <variant>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "internal/config/config.h"
#include "internal/config/report.h"
#include "internal/config/yaml_to_proto.h"
#include "internal/config/yaml_tree.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

v1::Config CompleteFile() {
  std::ifstream file("internal/config/testdata/complete.yaml");
  const std::string yaml{std::istreambuf_iterator<char>(file), {}};
  const auto tree = ParseYaml(yaml);
  Report report;
  v1::Config complete;
  YamlToProto(std::get<YamlNode>(tree), Place("", report), complete);
  EXPECT_TRUE(report.TakeFaults().empty());
  return complete;
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                             : reflection.HasField(message, &field);
}

// Visits every field of the message and of the messages in it. A map is one field.
void ForEachField(Message& message,
                  const std::function<void(Message&, const FieldDescriptor&)>& visit) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    visit(message, field);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || !IsSet(message, field) ||
        field.is_map()) {
      continue;
    }
    if (!field.is_repeated()) {
      ForEachField(*reflection.MutableMessage(&message, &field), visit);
      continue;
    }
    for (int n = 0; n < reflection.FieldSize(message, &field); ++n) {
      ForEachField(*reflection.MutableRepeatedMessage(&message, &field, n), visit);
    }
  }
}

// A field that nobody reads could be cleared without a trace. Fields that exclude each other stand
// in different messages of one type: one of them tells.
TEST(Validate, ReadsEveryFieldOfTheSchema) {
  v1::Config file = CompleteFile();
  Report report;
  const Config complete = Validate(file, {}, report);
  ASSERT_TRUE(report.TakeFaults().empty());
  std::map<std::string, bool> is_set, is_read;
  ForEachField(file, [&](Message& message, const FieldDescriptor& field) {
    is_set[field.full_name()] |= IsSet(message, field);
    const std::unique_ptr<Message> whole(message.New());
    whole->CopyFrom(message);
    message.GetReflection()->ClearField(&message, &field);
    Report without;
    const bool same = Validate(file, {}, without) == complete && without.TakeFaults().empty();
    is_read[field.full_name()] |= !same;
    message.CopyFrom(*whole);
  });
  for (const auto& [name, set] : is_set) EXPECT_TRUE(set) << name << " is missing in complete.yaml";
  for (const auto& [name, read] : is_read) EXPECT_TRUE(read) << name << " is not read";
  EXPECT_GT(is_read.size(), 100u);
  EXPECT_EQ(Validate(file, {}, report), complete);
}

TEST(EnumWord, IsTheNameWithoutItsPrefix) {
  EXPECT_EQ(EnumWord(*v1::Family_descriptor()->FindValueByNumber(v1::FAMILY_IPV4_UNICAST)),
            "ipv4-unicast");
  EXPECT_EQ(EnumWord(*v1::LogLevel_descriptor()->FindValueByNumber(v1::LOG_LEVEL_WARNING)),
            "warning");
}

}  // namespace
}  // namespace herald::config
