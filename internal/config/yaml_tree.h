#ifndef HERALD_INTERNAL_CONFIG_YAML_TREE_H_
#define HERALD_INTERNAL_CONFIG_YAML_TREE_H_

#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/config/fault.h"

namespace herald::config {

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  int line = 1;
  bool quoted = false;      // Of a scalar.
  std::string scalar = {};  // As written, escapes and quotes resolved.
  // A list's elements, or a map's keys, each followed by its value.
  std::vector<YamlNode> children = {};
};

// The only document of the text; an empty text is a null. What YAML has beyond lists, maps and
// scalars (aliases, tags, several documents) is a fault: the schema, not the file, gives types.
std::variant<YamlNode, Fault> ParseYaml(absl::string_view text);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_YAML_TREE_H_
