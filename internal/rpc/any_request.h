#ifndef HERALD_INTERNAL_RPC_ANY_REQUEST_H_
#define HERALD_INTERNAL_RPC_ANY_REQUEST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include "absl/time/time.h"

namespace herald::rpc {

// For tests. Messages by their descriptors: values that mean something, values at the bounds, and
// nonsense.
class RequestMaker {
 public:
  // choose gives a number for each choice; if it only gives 0, messages are empty.
  explicit RequestMaker(std::function<uint64_t()> choose) : choose_(std::move(choose)) {}

  size_t Below(size_t bound) { return choose_() % bound; }
  std::unique_ptr<google::protobuf::Message> Make(const google::protobuf::Descriptor& type);

 private:
  void Fill(google::protobuf::Message& message, int depth);
  void Put(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
           int depth);
  uint64_t Number();
  std::string Text(const google::protobuf::FieldDescriptor& field);

  const std::function<uint64_t()> choose_;
};

// Every method of the API.
std::vector<const google::protobuf::MethodDescriptor*> Methods();

// Sends the requests, in whatever octets, and reads to the end. Streams that have none are
// cancelled once they have said something.
grpc::StatusCode Call(grpc::Channel& channel, const google::protobuf::MethodDescriptor& method,
                      const std::vector<std::string>& requests,
                      absl::Duration deadline = absl::Seconds(30));

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ANY_REQUEST_H_
