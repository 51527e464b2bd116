#ifndef HERALD_CMD_HERALDCTL_JSON_H_
#define HERALD_CMD_HERALDCTL_JSON_H_

#include <ostream>
#include <string>

#include <google/protobuf/message.h>

namespace herald::ctl {

// One line, with the field names of the .proto files; numbers and flags are there even when zero.
std::string ToJson(const google::protobuf::Message& message);

// An array whose elements come one by one, each on a line of its own.
class JsonArray {
 public:
  explicit JsonArray(std::ostream& out) : out_(out) {}
  void Add(const google::protobuf::Message& message);
  void Finish() { out_ << (empty_ ? "[]\n" : "]\n"); }

 private:
  std::ostream& out_;
  bool empty_ = true;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_JSON_H_
