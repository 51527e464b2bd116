#include "internal/rpc/any_request.h"

#include <cstdlib>
#include <iostream>

#include <grpcpp/impl/codegen/sync_stream.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "proto/herald/v1/admin_service.pb.h"
#include "proto/herald/v1/peer_service.pb.h"
#include "proto/herald/v1/route_service.pb.h"
#include "proto/herald/v1/update_service.pb.h"

namespace herald::rpc {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::Reflection;
using Stream = grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;

std::unique_ptr<Message> RequestMaker::Make(const Descriptor& type) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  std::unique_ptr<Message> message(prototype->New());
  Fill(*message, 0);
  return message;
}

void RequestMaker::Fill(Message& message, int depth) {
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (Below(4) == 0 || depth > 6) continue;
    const size_t count = !field.is_repeated() ? 1 : Below(20) == 0 ? Below(1200) : Below(4);
    for (size_t n = 0; n < count; ++n) Put(message, field, depth);
  }
}

void RequestMaker::Put(Message& message, const FieldDescriptor& field, int depth) {
  const Reflection& to = *message.GetReflection();
  const bool add = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(*(add ? to.AddMessage(&message, &field) : to.MutableMessage(&message, &field)),
                  depth + 1);
    case FieldDescriptor::CPPTYPE_STRING:
      return add ? to.AddString(&message, &field, Text(field))
                 : to.SetString(&message, &field, Text(field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return add ? to.AddUInt32(&message, &field, static_cast<uint32_t>(Number()))
                 : to.SetUInt32(&message, &field, static_cast<uint32_t>(Number()));
    case FieldDescriptor::CPPTYPE_UINT64:
      return add ? to.AddUInt64(&message, &field, Number())
                 : to.SetUInt64(&message, &field, Number());
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value = Below(8) == 0 ? static_cast<int>(Number()) : static_cast<int>(Below(7));
      return add ? to.AddEnumValue(&message, &field, value)
                 : to.SetEnumValue(&message, &field, value);
    }
    case FieldDescriptor::CPPTYPE_INT32:  // Of google.protobuf.Timestamp only.
      return to.SetInt32(&message, &field, static_cast<int32_t>(Number()));
    case FieldDescriptor::CPPTYPE_INT64:
      return to.SetInt64(&message, &field, static_cast<int64_t>(Number()));
    case FieldDescriptor::CPPTYPE_BOOL:
      return to.SetBool(&message, &field, Below(2) == 0);
    default:
      std::cerr << "no such field in our requests yet: " << field.full_name() << '\n';
      std::abort();
  }
}

uint64_t RequestMaker::Number() {
  constexpr uint64_t kNumbers[] = {0,     1,     2,          7,          32,
                                   0x40,  0x80,  0xC0,       255,        256,
                                   65535, 65536, 0xFFFF029A, 0xFFFFFFFF, uint64_t{1} << 63};
  return Below(3) == 0 ? choose_() : kNumbers[Below(std::size(kNumbers))];
}

std::string RequestMaker::Text(const FieldDescriptor& field) {
  static const auto* const kTexts = new std::vector<std::string>{"",
                                                                 "192.0.2.0/24",
                                                                 "192.0.2.1",
                                                                 "2001:db8::/32",
                                                                 "::/0",
                                                                 "0.0.0.0/0",
                                                                 "fe80::1",
                                                                 "224.0.0.1",
                                                                 "192.0.2.0/33",
                                                                 "10.0.0.1/8",
                                                                 "r1",
                                                                 "r2",
                                                                 "::ffff:1/96",
                                                                 "255.255.255.255/32",
                                                                 "999.1.1.1",
                                                                 "\u202e\n\t",
                                                                 std::string(65, '1'),
                                                                 std::string(5000, 'x')};
  if (field.type() == FieldDescriptor::TYPE_STRING) {
    return Below(3) == 0 ? absl::StrCat("10.", Below(256), ".", Below(256), ".0/24")
                         : (*kTexts)[Below(kTexts->size())];
  }
  std::string octets(Below(3) == 0 ? 20 : Below(64), '\0');
  for (char& octet : octets) octet = static_cast<char>(Below(2) == 0 ? choose_() : 24);
  return octets;
}

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file :
       {v1::AnnounceRequest::descriptor()->file(), v1::ListPeersRequest::descriptor()->file(),
        v1::StreamUpdatesRequest::descriptor()->file(),
        v1::GetServerInfoRequest::descriptor()->file()}) {
    for (int m = 0; m < file->service(0)->method_count(); ++m) {
      methods.push_back(file->service(0)->method(m));
    }
  }
  return methods;
}

// On the wire every kind of method is messages both ways.
grpc::StatusCode Call(grpc::Channel& channel, const MethodDescriptor& method,
                      const std::vector<std::string>& requests, absl::Duration deadline) {
  const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
  const std::unique_ptr<Stream> stream(
      grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(
          &channel,
          grpc::internal::RpcMethod(path.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING),
          &context));
  for (const std::string& request : requests) {
    const grpc::Slice slice(request);
    if (!stream->Write(grpc::ByteBuffer(&slice, 1))) break;
  }
  stream->WritesDone();
  grpc::ByteBuffer response;
  const bool is_endless = method.name() == "WatchPeers" || method.name() == "WatchRoutes" ||
                          method.name() == "StreamUpdates";
  while (stream->Read(&response)) {
    if (is_endless) context.TryCancel();
  }
  return stream->Finish().error_code();
}

}  // namespace herald::rpc
