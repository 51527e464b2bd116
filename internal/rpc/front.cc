#include "internal/rpc/front.h"

#include <cassert>
#include <utility>
#include <vector>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_posix.h>

#include "absl/time/clock.h"
#include "internal/rpc/limits.h"

namespace herald::rpc {
namespace {

constexpr absl::Duration kKeepaliveTime = absl::Minutes(1);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);

// The library adds its plugin to every server of a process that links it; this leaves it to the
// configuration.
class Reflection final : public grpc::ServerBuilderOption {
 public:
  explicit Reflection(bool wanted) : wanted_(wanted) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    auto ours = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    std::erase_if(*plugins, [&](const auto& plugin) { return plugin->name() == ours->name(); });
    if (wanted_) plugins->push_back(std::move(ours));
  }

 private:
  const bool wanted_;
};

int Ms(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

void Bound(Front::Kind kind, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kRequestOctetsMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kConnectionStreamsMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataOctetsMax);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Ms(kHandshakeTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Ms(kKeepaliveTime));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Ms(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // No strikes for pings that come fast: gRPC 1.51 has work for each ping of a connection that it
  // is to close, and the more the more there were. The door ends what floods.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
  if (kind == Front::Kind::kTcp) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Ms(kConnectionAgeMax));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Ms(kConnectionAgeGrace));
  }
}

}  // namespace

Front::Front(Kind kind, const grpc::ResourceQuota& memory,
             absl::Span<grpc::Service* const> services, bool reflection) {
  grpc::EnableDefaultHealthCheckService(true);
  Bound(kind, builder_);
  builder_.SetResourceQuota(memory);
  builder_.SetOption(std::make_unique<Reflection>(reflection));
  for (grpc::Service* service : services) builder_.RegisterService(service);
}

Door::HandOver Front::TakeUnix() {
  return [this](int descriptor) { grpc::AddInsecureChannelFromFd(server_.get(), descriptor); };
}

Door::HandOver Front::TakeTcp(std::shared_ptr<grpc::ServerCredentials> credentials) {
  using Builder = grpc::ServerBuilder::experimental_type;
  std::shared_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor =
      builder_.experimental().AddExternalConnectionAcceptor(
          Builder::ExternalConnectionType::FROM_FD, std::move(credentials));
  return [acceptor = std::move(acceptor)](int descriptor) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = descriptor;
    acceptor->HandleNewConnection(&connection);
  };
}

void Front::Start(absl::Span<const char* const> services) {
  server_ = builder_.BuildAndStart();
  assert(server_ != nullptr);  // Without a port there is nothing that the system could refuse.
  for (const char* service : services) {
    server_->GetHealthCheckService()->SetServingStatus(service, true);
  }
}

std::shared_ptr<grpc::Channel> Front::OwnChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void Front::Shutdown(absl::Time deadline) {
  server_->GetHealthCheckService()->Shutdown();
  server_->Shutdown(absl::ToChronoTime(deadline));
}

void Front::Wait() { server_->Wait(); }

}  // namespace herald::rpc
