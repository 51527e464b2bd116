#include "internal/rpc/server.h"

#include <array>
#include <optional>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "internal/rpc/admin_service.h"
#include "internal/rpc/backend.h"
#include "internal/rpc/door/door.h"
#include "internal/rpc/door/listening_socket.h"
#include "internal/rpc/door/tls_credentials.h"
#include "internal/rpc/front.h"
#include "internal/rpc/heartbeat.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/peer_service.h"
#include "internal/rpc/route/route_service.h"
#include "internal/rpc/update_service.h"

namespace herald::rpc {

class Server::State {
 public:
  State(config::Api api, Core core)
      : api_(std::move(api)),
        backend_(std::move(core)),
        routes_(backend_),
        peers_(backend_),
        updates_(backend_),
        admin_(backend_) {
    memory_.Resize(kGrpcMemoryMax);
  }

  absl::Status Start() {
    if (absl::Status listening = Listen(); !listening.ok()) return listening;
    const std::array names = {
        v1::RouteService::service_full_name(), v1::PeerService::service_full_name(),
        v1::UpdateService::service_full_name(), v1::AdminService::service_full_name()};
    unix_.Start(names);
    tcp_.Start(names);
    heartbeat_.emplace(unix_.OwnChannel());
    backend_.core().policy.OnSet(
        [this](const auto& policy) { backend_.streams.Reconsider(*policy); });
    door_.Open();
    started_ = true;
    return absl::OkStatus();
  }

  void Shutdown(absl::Duration grace) {
    if (!std::exchange(started_, false)) return;
    door_.Close();
    heartbeat_.reset();
    backend_.streams.EndAll(Stopping());
    const absl::Time deadline = absl::Now() + grace;
    unix_.Shutdown(deadline);
    tcp_.Shutdown(deadline);
    unix_.Wait();
    tcp_.Wait();
    backend_.core().policy.OnSet(nullptr);
    backend_.Drain();
  }

  uint16_t port() const { return port_; }
  uint16_t tls_port() const { return tls_port_; }

 private:
  absl::Status Listen() {
    if (!api_.unix_socket.empty()) {
      absl::StatusOr<ListeningSocket> socket = ListeningSocket::OnPath(api_.unix_socket);
      if (!socket.ok()) return socket.status();
      door_.Add(*std::move(socket), Speech::kHttp2, unix_.TakeUnix());
    }
    if (api_.listen.has_value()) {
      const auto credentials = grpc::InsecureServerCredentials();
      absl::StatusOr<uint16_t> port = ListenOn(*api_.listen, Speech::kHttp2, credentials);
      if (!port.ok()) return port.status();
      port_ = *port;
    }
    if (api_.tls.has_value()) {
      const auto credentials = MakeTlsCredentials(*api_.tls);
      if (!credentials.ok()) return credentials.status();
      absl::StatusOr<uint16_t> port = ListenOn(api_.tls->listen, Speech::kTls, *credentials);
      if (!port.ok()) return port.status();
      tls_port_ = *port;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<uint16_t> ListenOn(const config::Endpoint& endpoint, Speech speech,
                                    std::shared_ptr<grpc::ServerCredentials> credentials) {
    absl::StatusOr<ListeningSocket> socket = ListeningSocket::OnEndpoint(endpoint);
    if (!socket.ok()) return socket.status();
    const uint16_t port = socket->port();
    door_.Add(*std::move(socket), speech, tcp_.TakeTcp(std::move(credentials)));
    return port;
  }

  const config::Api api_;
  Backend backend_;
  RouteService routes_;
  PeerService peers_;
  UpdateService updates_;
  AdminService admin_;
  const std::array<grpc::Service*, 4> services_ = {&routes_, &peers_, &updates_, &admin_};
  grpc::ResourceQuota memory_{"herald"};
  Front unix_{Front::Kind::kUnix, memory_, services_, api_.reflection};
  Front tcp_{Front::Kind::kTcp, memory_, services_, api_.reflection};
  std::optional<Heartbeat> heartbeat_;
  Door door_{backend_.connections, backend_.failures,
             [this] { backend_.core().metrics.ConnectionRefused(); }};
  uint16_t port_ = 0;
  uint16_t tls_port_ = 0;
  bool started_ = false;
};

Server::Server(config::Api api, Core core)
    : state_(std::make_unique<State>(std::move(api), std::move(core))) {}

Server::~Server() = default;

absl::Status Server::Start() { return state_->Start(); }

void Server::Shutdown(absl::Duration grace) { state_->Shutdown(grace); }

uint16_t Server::port() const { return state_->port(); }

uint16_t Server::tls_port() const { return state_->tls_port(); }

}  // namespace herald::rpc
