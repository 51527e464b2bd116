// Every request of the API against a daemon without sessions. The first octet chooses the method,
// the others make its requests by their descriptors. Whatever is asked is answered.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "internal/rpc/any_request.h"
#include "internal/rpc/daemon_fixture.h"

namespace herald::rpc {
namespace {

constexpr injector::Limits kSmall = {.routes_max = 10'000, .received_routes_max = 10'000};
// A stream that has nothing to tell ends by its deadline.
constexpr absl::Duration kSilence = absl::Milliseconds(20);

class Daemon final : public DaemonFixture {
 public:
  Daemon() : DaemonFixture(kSmall) {
    PeerUp(PeerId(0), {kIpv4Unicast, kIpv6Unicast}, Pace::kPrompt);
    Receive(PeerId(0), Reachable("192.0.2.0/24"));
  }
  grpc::Channel& channel() { return *channel_; }

 private:
  void TestBody() override {}
};

void CallOnce(Daemon& daemon, const uint8_t* bytes, size_t size) {
  const auto methods = Methods();
  const google::protobuf::MethodDescriptor& method = *methods[bytes[0] % methods.size()];
  size_t at = 1;
  RequestMaker maker([&]() -> uint64_t { return at < size ? bytes[at++] : 0; });
  std::vector<std::string> requests;
  do {
    requests.push_back(maker.Make(*method.input_type())->SerializeAsString());
  } while (method.client_streaming() && at < size && requests.size() < 8);
  const bool may_be_silent = method.name() == "StreamUpdates";
  const grpc::StatusCode code =
      Call(daemon.channel(), method, requests, may_be_silent ? kSilence : absl::Seconds(30));
  if (code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN) std::abort();
  if (code == grpc::StatusCode::DEADLINE_EXCEEDED && !may_be_silent) std::abort();
}

}  // namespace
}  // namespace herald::rpc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  // As long as the process: its threads end with it.
  static auto* const kDaemon = new herald::rpc::Daemon();
  if (size > 0) herald::rpc::CallOnce(*kDaemon, bytes, size);
  return 0;
}
