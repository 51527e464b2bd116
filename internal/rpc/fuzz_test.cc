#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>

#include "internal/rpc/any_request.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/library_log.h"
#include "internal/rpc/limits.h"
#include "proto/herald/v1/admin_service.pb.h"
#include "proto/herald/v1/route_service.pb.h"
#include "proto/herald/v1/update_service.pb.h"

namespace herald::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

class FuzzTest : public DaemonFixture {
 protected:
  static RequestMaker Random(uint32_t seed) {
    return RequestMaker([random = std::mt19937(seed)]() mutable { return random(); });
  }
};

// An empty one, and each that has one field that is a message, hollow itself.
std::vector<std::unique_ptr<Message>> Hollow(const Descriptor& type) {
  const Message& prototype =
      *google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  std::vector<std::unique_ptr<Message>> all;
  all.emplace_back(prototype.New());
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    for (const std::unique_ptr<Message>& inner : Hollow(*field.message_type())) {
      Message& outer = *all.emplace_back(prototype.New());
      const auto& to = *outer.GetReflection();
      (field.is_repeated() ? to.AddMessage(&outer, &field) : to.MutableMessage(&outer, &field))
          ->CopyFrom(*inner);
    }
  }
  return all;
}

// Conformance: API-5.
TEST_F(FuzzTest, AnyMessageMayBeAbsentInsideOfAnother) {
  size_t requests = 0;
  for (const MethodDescriptor* method : Methods()) {
    for (const std::unique_ptr<Message>& request : Hollow(*method->input_type())) {
      // Or the stream has nothing to tell, and does not end.
      if (auto* updates = dynamic_cast<v1::StreamUpdatesRequest*>(request.get())) {
        updates->set_snapshot(true);
      }
      EXPECT_THAT(Call(*channel_, *method, {request->SerializeAsString()}),
                  testing::AnyOf(grpc::StatusCode::OK, grpc::StatusCode::CANCELLED,
                                 grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::NOT_FOUND,
                                 grpc::StatusCode::FAILED_PRECONDITION))
          << method->full_name() << " " << request->ShortDebugString();
      ++requests;
    }
  }
  EXPECT_GT(requests, 2 * Methods().size());
}

// Conformance: API-5.
TEST_F(FuzzTest, EveryMethodAnswersWhateverItIsAsked) {
  PeerUp(PeerId(0), {kIpv4Unicast, kIpv6Unicast}, Pace::kPrompt);
  Receive(PeerId(0), Reachable("192.0.2.0/24"));
  RequestMaker random = Random(3);
  std::map<grpc::StatusCode, int> codes;
  for (int run = 0; run < 300; ++run) {
    for (const MethodDescriptor* method : Methods()) {
      std::vector<std::string> requests;
      const size_t count = method->client_streaming() ? random.Below(6) : 1;
      for (size_t i = 0; i < count; ++i) {
        auto request = random.Make(*method->input_type());
        // Mostly batch ids that grow, or nothing behind them would be seen; and no waiting for a
        // stream that has nothing to tell.
        if (auto* batch = dynamic_cast<v1::InjectRequest*>(request.get());
            batch != nullptr && random.Below(8) != 0) {
          batch->set_batch_id(i + 1);
        }
        if (auto* updates = dynamic_cast<v1::StreamUpdatesRequest*>(request.get())) {
          updates->set_snapshot(true);
          if (random.Below(2) == 0) updates->clear_prefixes();
        }
        requests.push_back(request->SerializeAsString());
      }
      const grpc::StatusCode code = Call(*channel_, *method, requests);
      ++codes[code];
      const bool is_too_large = std::any_of(requests.begin(), requests.end(), [](const auto& r) {
        return r.size() > kRequestOctetsMax;
      });
      if (is_too_large && code == grpc::StatusCode::RESOURCE_EXHAUSTED) continue;
      EXPECT_THAT(
          code,
          testing::AnyOf(grpc::StatusCode::OK, grpc::StatusCode::CANCELLED,
                         grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::NOT_FOUND,
                         grpc::StatusCode::PERMISSION_DENIED, grpc::StatusCode::DEADLINE_EXCEEDED,
                         grpc::StatusCode::FAILED_PRECONDITION))
          << method->full_name();
    }
  }
  EXPECT_GT(codes[grpc::StatusCode::OK], 100);
  EXPECT_GT(codes[grpc::StatusCode::INVALID_ARGUMENT], 100);
}

TEST_F(FuzzTest, OctetsThatAreNoMessageEndOnlyTheirCall) {
  telemetry::Log log({.level = config::LogLevel::kError});
  const LibraryLog quiet(log);  // The libraries have much to say about this.
  RequestMaker random = Random(4);
  for (int run = 0; run < 1'000; ++run) {
    const auto methods = Methods();
    const MethodDescriptor& method = *methods[random.Below(methods.size())];
    std::string octets = random.Make(*method.input_type())->SerializeAsString();
    if (octets.empty()) octets = "x";
    for (size_t flips = 1 + random.Below(4); flips > 0; --flips) {
      octets[random.Below(octets.size())] = static_cast<char>(random.Below(256));
    }
    octets.resize(random.Below(octets.size() + 1));
    const bool may_be_silent = method.name() == "StreamUpdates";
    const grpc::StatusCode code = Call(*channel_, method, {octets},
                                       may_be_silent ? absl::Milliseconds(20) : absl::Seconds(30));
    EXPECT_GE(code, 0);
    EXPECT_LE(code, 16);
  }
  EXPECT_EQ(
      Call(*channel_, *v1::GetServerInfoRequest::descriptor()->file()->service(0)->method(0), {""}),
      grpc::StatusCode::OK);
}

}  // namespace
}  // namespace herald::rpc
