#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/door/authority.h"
#include "internal/rpc/door/tls_credentials.h"
#include "internal/rpc/server.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"

namespace herald::rpc {
namespace {

using access::Identity;
using access::Role;
using testing::HasSubstr;

constexpr char kServerNames[] = "IP:127.0.0.1";

class TlsTest : public DaemonFixture {
 protected:
  static void SetUpTestSuite() { RequireTls13(); }

  TlsTest() : files_(directory() + "/") {
    Install(authority_.Issue("server", kServerNames));
    policy_.Set(std::make_shared<access::Policy>(
        std::vector<access::Principal>{
            {.name = "detector",
             .identities = {{.kind = Identity::Kind::kUri, .name = "spiffe://herald.example/d"}},
             .roles = {Role::kRead}},
            {.name = "host",
             .identities = {{.kind = Identity::Kind::kDns, .name = "host.example"}},
             .roles = {Role::kRead}},
            {.name = "loopback", .identities = {{.kind = Identity::Kind::kLoopback}}}},
        getuid()));
  }
  ~TlsTest() override {
    if (tls_server_ != nullptr) tls_server_->Shutdown(absl::ZeroDuration());
  }

  // The server's certificate and key from now on.
  void Install(const Authority::Pair& pair) {
    for (const auto& [from, to] :
         {std::pair(pair.key, "server.key"), std::pair(pair.certificate, "server.pem")}) {
      std::filesystem::copy_file(from, files_ + "new");
      std::filesystem::rename(files_ + "new", files_ + to);
    }
  }

  void StartServer(std::string revocations = "") {
    config::Api api;
    api.tls = config::ApiTls{.listen = {.address = IpAddress::V4(0x7F000001)},
                             .certificate_file = files_ + "server.pem",
                             .key_file = files_ + "server.key",
                             .client_authorities_file = authority_.certificate(),
                             .revocations_directory = std::move(revocations)};
    tls_server_ = std::make_unique<Server>(api, MakeCore());
    const absl::Status started = tls_server_->Start();
    ASSERT_TRUE(started.ok()) << started;
  }
  std::string Target() const { return absl::StrCat("127.0.0.1:", tls_server_->tls_port()); }

  std::shared_ptr<grpc::Channel> ChannelOf(const Authority::Pair& client) const {
    return grpc::CreateChannel(
        Target(), grpc::SslCredentials({.pem_root_certs = ReadFile(authority_.certificate()),
                                        .pem_private_key = ReadFile(client.key),
                                        .pem_cert_chain = ReadFile(client.certificate)}));
  }
  static grpc::Status About(const std::shared_ptr<grpc::Channel>& channel,
                            v1::GetServerInfoResponse& about) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    return v1::AdminService::NewStub(channel)->GetServerInfo(&context, {}, &about);
  }
  std::string PrincipalOf(const Authority::Pair& client) const {
    v1::GetServerInfoResponse about;
    const grpc::Status status = About(ChannelOf(client), about);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return about.principal().name();
  }
  grpc::StatusCode CodeOf(const Authority::Pair& client) const {
    v1::GetServerInfoResponse about;
    return About(ChannelOf(client), about).error_code();
  }
  // What openssl's client says of a handshake.
  std::string Handshake(const std::string& options) const {
    const std::string said = files_ + "said";
    const std::string line =
        absl::StrCat("openssl s_client -connect ", Target(), " ", options, " -CAfile ",
                     authority_.certificate(), " < /dev/null > ", said, " 2>&1");
    [[maybe_unused]] const int code = system(line.c_str());
    return ReadFile(said);
  }

  const Authority authority_;
  const std::string files_;
  std::unique_ptr<Server> tls_server_;
};

TEST_F(TlsTest, TheNameInTheCertificateIsThePrincipal) {
  StartServer();
  EXPECT_EQ(PrincipalOf(authority_.Issue("d", "URI:spiffe://herald.example/d")), "detector");
  EXPECT_EQ(PrincipalOf(authority_.Issue("h", "DNS:other.example,DNS:HOST.example")), "host");
}

TEST_F(TlsTest, ACertificateOfNobodysIsUnauthenticated) {
  StartServer();
  for (const char* names : {"URI:spiffe://herald.example/e", "DNS:example", ""}) {
    v1::GetServerInfoResponse about;
    const grpc::Status status = About(ChannelOf(authority_.Issue("nobody", names)), about);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << names;
    EXPECT_EQ(Reason(status), "UNKNOWN_PRINCIPAL");
  }
}

// The common name is nobody's word for anything, and the address not one for being on loopback.
TEST_F(TlsTest, NothingButTheAlternativeNamesCounts) {
  StartServer();
  EXPECT_EQ(CodeOf(authority_.Issue("host.example", "")), grpc::StatusCode::UNAUTHENTICATED);
}

// Conformance: API-1. And is counted, and told of with where it came from.
TEST_F(TlsTest, AHandshakeThatFailsIsAnAccessFailure) {
  StartServer();
  constexpr char kNone[] = "herald_auth_failures_total{kind=\"handshake\"} 0";
  EXPECT_THAT(metrics_.Render(), HasSubstr(kNone));
  const Authority other;
  EXPECT_EQ(CodeOf(other.Issue("d", "URI:spiffe://herald.example/d")),
            grpc::StatusCode::UNAVAILABLE);
  while (absl::StrContains(metrics_.Render(), kNone)) std::this_thread::yield();
  std::vector<std::string> lines = AuditLines();
  while (lines.empty()) lines = AuditLines();
  EXPECT_THAT(lines.front(), HasSubstr("ipv4:127.0.0.1:"));
  EXPECT_EQ(PrincipalOf(authority_.Issue("g", "URI:spiffe://herald.example/d")), "detector");
}

// Conformance: API-1.
TEST_F(TlsTest, WhoHasNoGoodCertificateDoesNotGetIn) {
  StartServer();
  const Authority other;
  EXPECT_EQ(CodeOf(other.Issue("d", "URI:spiffe://herald.example/d")),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(CodeOf(authority_.Issue("d", "URI:spiffe://herald.example/d", /*days=*/-1)),
            grpc::StatusCode::UNAVAILABLE);
  v1::GetServerInfoResponse about;
  const auto without = grpc::CreateChannel(
      Target(), grpc::SslCredentials({.pem_root_certs = ReadFile(authority_.certificate()),
                                      .pem_private_key = "",
                                      .pem_cert_chain = ""}));
  EXPECT_EQ(About(without, about).error_code(), grpc::StatusCode::UNAVAILABLE);
  const auto plain = grpc::CreateChannel(Target(), grpc::InsecureChannelCredentials());
  EXPECT_EQ(About(plain, about).error_code(), grpc::StatusCode::UNAVAILABLE);
}

// Conformance: API-1.
TEST_F(TlsTest, ARevokedCertificateDoesNotGetIn) {
  const Authority::Pair revoked = authority_.Issue("r", "URI:spiffe://herald.example/d");
  const Authority::Pair good = authority_.Issue("g", "URI:spiffe://herald.example/d");
  StartServer(authority_.Revoke(revoked));
  EXPECT_EQ(CodeOf(revoked), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(PrincipalOf(good), "detector");
}

// Conformance: API-1.
TEST_F(TlsTest, NothingOlderThanTls13IsSpoken) {
  StartServer();
  const Authority::Pair client = authority_.Issue("d", "URI:spiffe://herald.example/d");
  const std::string as_client =
      absl::StrCat(" -cert ", client.certificate, " -key ", client.key, " -alpn h2 ");
  EXPECT_THAT(Handshake("-tls1_3" + as_client), HasSubstr("New, TLSv1.3"));
  EXPECT_THAT(Handshake("-tls1_2" + as_client), HasSubstr("Cipher is (NONE)"));
}

// Conformance: API-1.
TEST_F(TlsTest, ANewCertificateIsUsedWhileAStreamGoesOn) {
  StartServer();
  const Authority::Pair client = authority_.Issue("d", "URI:spiffe://herald.example/d");
  grpc::ClientContext context;
  const auto stub = v1::PeerService::NewStub(ChannelOf(client));
  const auto watch = stub->WatchPeers(&context, {});
  v1::WatchPeersResponse event;
  do {
    ASSERT_TRUE(watch->Read(&event));
  } while (!event.snapshot_end());

  Install(authority_.Issue("renewed", kServerNames));
  while (!absl::StrContains(Handshake(""), "CN = renewed")) continue;  // The file is looked at.
  EXPECT_EQ(PrincipalOf(client), "detector");
  PeerUp(PeerId(0));
  EXPECT_TRUE(watch->Read(&event));
  EXPECT_EQ(event.peer().name(), "r1");
}

TEST_F(TlsTest, AFileThatCannotBeReadIsNamed) {
  config::Api api;
  api.tls = config::ApiTls{.listen = {.address = IpAddress::V4(0x7F000001)},
                           .certificate_file = files_ + "server.pem",
                           .key_file = files_ + "none.key",
                           .client_authorities_file = authority_.certificate(),
                           .revocations_directory = ""};
  Server server(api, MakeCore());
  const absl::Status status = server.Start();
  EXPECT_THAT(std::string(status.message()), HasSubstr("api.tls.key_file"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("none.key"));
}

}  // namespace
}  // namespace herald::rpc
