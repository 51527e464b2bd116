#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <latch>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "internal/rpc/account.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/door/authority.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/server.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {
namespace {

// What one caller may have, and what becomes of those who want more.
class BoundsTest : public DaemonFixture {
 protected:
  // On a connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel(const std::string& target) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  }
  static grpc::Status About(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    v1::GetServerInfoResponse about;
    return v1::AdminService::NewStub(channel)->GetServerInfo(&context, {}, &about);
  }
  std::string Loopback() const { return absl::StrCat("127.0.0.1:", server_->port()); }

  // A socket that is connected, without any of gRPC.
  int ConnectUnix() const {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, socket_path().c_str());
    const int client = socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return client;
  }
  static int ConnectTcp(uint16_t port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return client;
  }
  // Reads until the server has closed.
  static void AwaitEnd(int client) {
    char octets[4096];
    while (read(client, octets, sizeof octets) > 0) continue;
    close(client);
  }
};

// Announcements that wait for a peer which takes nothing.
class Unanswered {
 public:
  Unanswered(const std::shared_ptr<grpc::Channel>& channel, int count)
      : stub_(v1::RouteService::NewStub(channel)), answers_(count) {
    request_.add_routes()->mutable_nlri()->set_unicast("192.0.2.0/24");
    request_.set_wait_for(v1::WAIT_FOR_SENT);
    for (int i = 0; i < count; ++i) {
      Call& call = calls_.emplace_back();
      stub_->async()->Announce(&call.context, &request_, &call.response,
                               [this](const grpc::Status&) { answers_.count_down(); });
    }
  }
  ~Unanswered() {
    for (Call& call : calls_) call.context.TryCancel();
    answers_.wait();
  }

 private:
  struct Call {
    grpc::ClientContext context;
    v1::AnnounceResponse response;
  };
  const std::unique_ptr<v1::RouteService::Stub> stub_;
  v1::AnnounceRequest request_;
  std::latch answers_;
  std::list<Call> calls_;
};

TEST_F(BoundsTest, SoManyUnansweredRequestsOfAPrincipalAndNoMore) {
  PeerUp(PeerId(0));
  std::list<Unanswered> all;
  int left = static_cast<int>(kPrincipalRequestsMax);
  for (; left > 0; left -= kConnectionStreamsMax) {
    all.emplace_back(NewChannel("unix:" + socket_path()), std::min(left, kConnectionStreamsMax));
  }
  grpc::Status status = About(channel_);
  while (status.ok()) status = About(channel_);  // Until all have come.
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(status), "REQUESTS_MAX");
  EXPECT_TRUE(MayRetry(status));
  EXPECT_TRUE(About(NewChannel(Loopback())).ok());  // Another principal has its own.
  all.clear();
  while (!About(channel_).ok()) continue;
}

TEST_F(BoundsTest, SoManyStreamsOfAPrincipalAndNoMore) {
  const auto stub = Stub<v1::PeerService>();
  std::list<grpc::ClientContext> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::WatchPeersResponse>>> streams;
  v1::WatchPeersResponse event;
  for (size_t i = 0; i < kPrincipalStreamsMax; ++i) {
    streams.push_back(stub->WatchPeers(&contexts.emplace_back(), {}));
    ASSERT_TRUE(streams.back()->Read(&event));
  }
  grpc::ClientContext context;
  const auto asked = std::chrono::steady_clock::now();
  const auto refused = stub->WatchPeers(&context, {});
  EXPECT_FALSE(refused->Read(&event));
  // Whoever asks again at once must not have an answer at once.
  EXPECT_GE(std::chrono::steady_clock::now() - asked, absl::ToChronoMilliseconds(kRetryDelay));
  const grpc::Status status = refused->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(status), "STREAMS_MAX");
  EXPECT_TRUE(MayRetry(status));

  grpc::ClientContext of_another;
  const auto another =
      v1::PeerService::NewStub(NewChannel(Loopback()))->WatchPeers(&of_another, {});
  EXPECT_TRUE(another->Read(&event));
  of_another.TryCancel();
  for (grpc::ClientContext& one : contexts) one.TryCancel();
}

TEST(Account, HasSoManyOctets) {
  boost::asio::io_context core;
  runtime::Mailbox mailbox(core.get_executor(), {});
  Accounts accounts(mailbox, mailbox);
  const std::shared_ptr<Account> account = accounts.Of("a");
  const auto all = account->waiting_octets.Take(kPrincipalWaitingOctetsMax);
  EXPECT_TRUE(all.has_value());
  EXPECT_FALSE(account->waiting_octets.Take(1).has_value());
  EXPECT_EQ(accounts.Of("a"), account);
  EXPECT_TRUE(accounts.Of("b")->waiting_octets.Take(1).has_value());
}

// Conformance: API-9.
TEST_F(BoundsTest, SoManyConnectionsOfASourceAndNoMore) {
  ASSERT_TRUE(About(channel_).ok());
  std::vector<int> clients;
  const absl::Cleanup close_all = [&] {
    for (const int client : clients) close(client);
  };
  for (size_t i = 1; i < kConnectionsPerSourceMax; ++i) clients.push_back(ConnectUnix());
  AwaitEnd(ConnectUnix());
  EXPECT_TRUE(About(channel_).ok());
  EXPECT_TRUE(About(NewChannel(Loopback())).ok());
  EXPECT_THAT(metrics_.Render(), testing::HasSubstr("herald_rpc_connections_refused_total 1"));
}

// --- HTTP/2 by hand (RFC 9113) ---

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload) {
  const auto octet = [](size_t value) { return static_cast<char>(value & 0xFF); };
  std::string frame = {octet(payload.size() >> 16),
                       octet(payload.size() >> 8),
                       octet(payload.size()),
                       octet(type),
                       octet(flags),
                       octet(stream >> 24),
                       octet(stream >> 16),
                       octet(stream >> 8),
                       octet(stream)};
  return frame + payload;
}

// Without a table (RFC 7541 section 6.2.2).
std::string Literal(const std::string& name, const std::string& value) {
  const auto text = [](const std::string& t) {
    return std::string(1, static_cast<char>(t.size())) + t;
  };
  return std::string(1, '\0') + text(name) + text(value);
}

std::string RequestHeaders() {
  return Literal(":method", "POST") + Literal(":scheme", "http") +
         Literal(":path", "/herald.v1.RouteService/Inject") + Literal(":authority", "x") +
         Literal("content-type", "application/grpc") + Literal("te", "trailers");
}

constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr uint8_t kHeaders = 1, kResetStream = 3, kSettings = 4;
constexpr uint8_t kEndHeaders = 4;

std::string ReadExactly(int client, size_t octets) {
  std::string received(octets, '\0');
  EXPECT_EQ(recv(client, received.data(), octets, MSG_WAITALL), static_cast<ssize_t>(octets));
  return received;
}

size_t BigEndian(const std::string& octets) {
  size_t value = 0;
  for (const char octet : octets) value = value << 8 | static_cast<uint8_t>(octet);
  return value;
}

// Conformance: API-9. RFC 9113 section 6.5.2: SETTINGS_MAX_CONCURRENT_STREAMS,
// _MAX_HEADER_LIST_SIZE.
TEST_F(BoundsTest, AClientIsToldTheBoundsOfItsConnection) {
  const int client = ConnectUnix();
  const std::string begin = kPreface + Frame(kSettings, 0, 0, "");
  ASSERT_EQ(send(client, begin.data(), begin.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(begin.size()));
  const std::string header = ReadExactly(client, 9);
  ASSERT_EQ(header[3], kSettings);
  const std::string settings = ReadExactly(client, BigEndian(header.substr(0, 3)));
  std::map<size_t, size_t> told;
  for (size_t at = 0; at < settings.size(); at += 6) {
    told[BigEndian(settings.substr(at, 2))] = BigEndian(settings.substr(at + 2, 4));
  }
  EXPECT_EQ(told[3], static_cast<size_t>(kConnectionStreamsMax));
  EXPECT_EQ(told[6], static_cast<size_t>(kMetadataOctetsMax));
  close(client);
}

// Conformance: API-9.
TEST_F(BoundsTest, MoreMetadataThanMayBeEndsTheCallAndTheNextIsServed) {
  const auto about = [this](int octets) {
    grpc::ClientContext context;
    context.AddMetadata("x", std::string(static_cast<size_t>(octets), 'x'));
    v1::GetServerInfoResponse response;
    return Stub<v1::AdminService>()->GetServerInfo(&context, {}, &response);
  };
  EXPECT_TRUE(about(kMetadataOctetsMax / 2).ok());
  EXPECT_EQ(about(kMetadataOctetsMax).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // Now and then gRPC ends the connection as well, and the next call may meet its end.
  grpc::Status next = About(channel_);
  while (next.error_code() == grpc::StatusCode::UNAVAILABLE) next = About(channel_);
  EXPECT_TRUE(next.ok()) << next.error_message();
}

// Conformance: API-9. CVE-2023-44487: streams that are reset as soon as they are there.
TEST_F(BoundsTest, RapidResetsLeaveNothingBehind) {
  // More than a principal may have, and too few to keep a slow server busy until the door takes
  // them for a flood.
  constexpr uint32_t kStreams = 2 * kPrincipalRequestsMax;
  const int client = ConnectUnix();
  std::string octets = kPreface + Frame(kSettings, 0, 0, "");
  for (uint32_t i = 0; i < kStreams; ++i) {
    const uint32_t stream = 2 * i + 1;
    octets += Frame(kHeaders, kEndHeaders, stream, RequestHeaders());
    octets += Frame(kResetStream, 0, stream, std::string("\0\0\0\x08", 4));
  }
  for (size_t sent = 0; sent < octets.size();) {
    const ssize_t count = send(client, octets.data() + sent, octets.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) break;  // The server may have had enough of it.
    sent += static_cast<size_t>(count);
  }
  EXPECT_TRUE(About(channel_).ok());
  shutdown(client, SHUT_WR);
  AwaitEnd(client);
  // Those that were under way may still count for a moment.
  grpc::Status status;
  do {
    grpc::ClientContext context;
    const auto stream = Stub<v1::RouteService>()->Inject(&context);
    stream->WritesDone();
    status = stream->Finish();
  } while (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

// Conformance: API-9. Who says nothing, or begins to and stops, is sent away.
TEST_F(BoundsTest, AHandshakeThatDoesNotComeToItsEndIsEnded) {
  const Authority authority;
  const Authority::Pair pair = authority.Issue("server", "IP:127.0.0.1");
  config::Api api;
  api.tls = config::ApiTls{.listen = {.address = IpAddress::V4(0x7F000001)},
                           .certificate_file = pair.certificate,
                           .key_file = pair.key,
                           .client_authorities_file = authority.certificate(),
                           .revocations_directory = ""};
  Server server(api, MakeCore());
  ASSERT_TRUE(server.Start().ok());
  const int mute = ConnectTcp(server.tls_port());
  const int mute_on_unix = ConnectUnix();
  const int half_open = ConnectTcp(server.tls_port());
  const char client_hello_begins[] = {22, 3, 1, 2, 0, 1, 0, 1};
  ASSERT_EQ(write(half_open, client_hello_begins, sizeof client_hello_begins),
            static_cast<ssize_t>(sizeof client_hello_begins));
  const int plain = ConnectTcp(server_->port());
  for (const int client : {mute, half_open, plain, mute_on_unix}) AwaitEnd(client);
  server.Shutdown(absl::ZeroDuration());
}

}  // namespace
}  // namespace herald::rpc
