#ifndef HERALD_INTERNAL_CONFIG_YAML_TO_PROTO_H_
#define HERALD_INTERNAL_CONFIG_YAML_TO_PROTO_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "internal/config/report.h"
#include "internal/config/yaml_tree.h"

namespace herald::config {

// Fills the message, which must be empty, with what the tree says, by the message's own descriptor:
// whatever the schema does not know or types otherwise is refused. A null is an absent field.
void YamlToProto(const YamlNode& root, const Place& place, google::protobuf::Message& into);

// FAMILY_IPV4_UNICAST is "ipv4-unicast" in the file.
std::string EnumWord(const google::protobuf::EnumValueDescriptor& value);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_YAML_TO_PROTO_H_
