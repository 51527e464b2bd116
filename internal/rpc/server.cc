#include "internal/rpc/server.h"

#include <utility>
#include <vector>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_posix.h>

#include "internal/rpc/admin_service.h"
#include "internal/rpc/backend.h"
#include "internal/rpc/door.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/listening_socket.h"
#include "internal/rpc/peer_service.h"
#include "internal/rpc/route_service.h"
#include "internal/rpc/update_service.h"

namespace herald::rpc {
namespace {

constexpr int kConcurrentStreamsMax = 100;  // Of one connection.
constexpr int kMetadataOctetsMax = 16 << 10;
constexpr size_t kMemoryMax = 512 << 20;  // That gRPC itself takes for all connections.
constexpr int kKeepaliveTimeMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kPingIntervalMinMs = 10'000;  // Faster pings end the connection.

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

void Bound(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kRequestOctetsMax);
  builder.SetResourceQuota(grpc::ResourceQuota("herald").Resize(kMemoryMax));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kConcurrentStreamsMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataOctetsMax);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kPingIntervalMinMs);
}

}  // namespace

class Server::State {
 public:
  State(config::Api api, Core core)
      : api_(std::move(api)),
        backend_(std::move(core)),
        routes_(backend_),
        peers_(backend_),
        updates_(backend_),
        admin_(backend_) {}

  absl::Status Start() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    Bound(builder);
    builder.SetOption(std::make_unique<Reflection>(api_.reflection));
    for (grpc::Service* service :
         std::initializer_list<grpc::Service*>{&routes_, &peers_, &updates_, &admin_}) {
      builder.RegisterService(service);
    }
    if (absl::Status listening = AddListeners(builder); !listening.ok()) return listening;
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::InternalError("gRPC did not start");
    SetServing();
    door_.Open();
    return absl::OkStatus();
  }

  void Shutdown(absl::Duration grace) {
    if (server_ == nullptr) return;
    door_.Close();
    server_->GetHealthCheckService()->Shutdown();
    backend_.streams.EndAll(Stopping());
    server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
    server_->Wait();
    // Calls are over, but what was begun for them, on the core or in the audit, may not be.
    backend_.calls.AwaitNone();
    backend_.Join();
    server_.reset();
  }

  uint16_t port() const { return port_; }

 private:
  absl::Status AddListeners(grpc::ServerBuilder& builder) {
    if (!api_.unix_socket.empty()) {
      absl::StatusOr<ListeningSocket> socket = ListeningSocket::OnPath(api_.unix_socket);
      if (!socket.ok()) return socket.status();
      door_.Add(*std::move(socket), [this](int descriptor) {
        grpc::AddInsecureChannelFromFd(server_.get(), descriptor);
      });
    }
    if (api_.listen.has_value()) {
      absl::StatusOr<ListeningSocket> socket = ListeningSocket::OnEndpoint(*api_.listen);
      if (!socket.ok()) return socket.status();
      port_ = socket->port();
      door_.Add(*std::move(socket), HandOverTo(builder, grpc::InsecureServerCredentials()));
    }
    return absl::OkStatus();
  }

  static Door::HandOver HandOverTo(grpc::ServerBuilder& builder,
                                   std::shared_ptr<grpc::ServerCredentials> credentials) {
    using Builder = grpc::ServerBuilder::experimental_type;
    std::shared_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor =
        builder.experimental().AddExternalConnectionAcceptor(
            Builder::ExternalConnectionType::FROM_FD, std::move(credentials));
    return [acceptor = std::move(acceptor)](int descriptor) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
      connection.fd = descriptor;
      acceptor->HandleNewConnection(&connection);
    };
  }

  void SetServing() {
    for (const char* service :
         {v1::RouteService::service_full_name(), v1::PeerService::service_full_name(),
          v1::UpdateService::service_full_name(), v1::AdminService::service_full_name()}) {
      server_->GetHealthCheckService()->SetServingStatus(service, true);
    }
  }

  const config::Api api_;
  Backend backend_;
  RouteService routes_;
  PeerService peers_;
  UpdateService updates_;
  AdminService admin_;
  uint16_t port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  Door door_{backend_.connections};
};

Server::Server(config::Api api, Core core)
    : state_(std::make_unique<State>(std::move(api), std::move(core))) {}

Server::~Server() = default;

absl::Status Server::Start() { return state_->Start(); }

void Server::Shutdown(absl::Duration grace) { state_->Shutdown(grace); }

uint16_t Server::port() const { return state_->port(); }

}  // namespace herald::rpc
