#include "internal/rpc/server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/sync_stream.h>

#include "absl/strings/str_cat.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/door/unix_socket.h"
#include "internal/rpc/limits.h"
#include "proto/grpc/health/v1/health.grpc.pb.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"
#include "proto/herald/v1/route_service.grpc.pb.h"
#include "proto/herald/v1/update_service.grpc.pb.h"

namespace herald::rpc {
namespace {

using testing::HasSubstr;

config::Api OnUnix(std::string path) {
  config::Api api;
  api.unix_socket = std::move(path);
  return api;
}

config::Api OnLoopback(uint16_t port) {
  config::Api api;
  api.listen = config::Endpoint{.address = IpAddress::V4(0x7F000001), .port = port};
  return api;
}

class ServerTest : public DaemonFixture {
 protected:
  // Of what ServerReflectionInfo answers to list_services; its messages are not packaged.
  grpc::StatusCode ListServices(const std::shared_ptr<grpc::Channel>& channel,
                                std::string& octets) {
    const grpc::internal::RpcMethod method(
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        grpc::internal::RpcMethod::BIDI_STREAMING);
    grpc::ClientContext context;
    const std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> stream(
        grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(
            channel.get(), method, &context));
    const grpc::Slice list_services("\x3a\x01*");
    stream->Write(grpc::ByteBuffer(&list_services, 1));
    stream->WritesDone();
    for (grpc::ByteBuffer buffer; stream->Read(&buffer);) {
      grpc::Slice slice;
      buffer.DumpToSingleSlice(&slice).ok();
      octets.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return stream->Finish().error_code();
  }
};

TEST_F(ServerTest, TellsAboutItself) {
  PeerUp(PeerId(1));
  OnCore([this] {
    const std::vector<injector::RouteBatch> batch = {{.nlri = {Route("192.0.2.0/24")}}};
    ASSERT_TRUE(injector_.Announce(batch).ok());
  });
  const auto stub = Stub<v1::AdminService>();
  grpc::ClientContext context;
  v1::GetServerInfoResponse about;
  ASSERT_TRUE(stub->GetServerInfo(&context, {}, &about).ok());
  EXPECT_EQ(about.version(), "test");
  EXPECT_EQ(about.epoch(), static_cast<uint64_t>(absl::ToUnixNanos(started_at_)));
  EXPECT_EQ(about.started_at().seconds(), absl::ToUnixSeconds(started_at_));
  EXPECT_EQ(about.families_size(), 2);
  EXPECT_EQ(about.limits().routes_per_call_max(), kRoutesPerCallMax);
  EXPECT_EQ(about.limits().waiting_requests_max(), kMailboxTasksMax);
  EXPECT_EQ(about.limits().principal_streams_max(), kPrincipalStreamsMax);
  EXPECT_EQ(about.limits().destination_paths_max(), injector::Limits().paths_max);
  EXPECT_EQ(about.limits().principal_renewals_per_minute(), kPrincipalRenewalsPerMinute);
  EXPECT_EQ(about.limits().source_connections_max(), kConnectionsPerSourceMax);
  EXPECT_EQ(about.limits().connection_age_max_s(), 3600u);
  EXPECT_GT(about.limits().update_streams_max(), 0u);
  EXPECT_EQ(about.revision(), 1u);
  EXPECT_EQ(about.routes(), 1u);
  EXPECT_EQ(about.peers(), 2u);
  EXPECT_EQ(about.peers_established(), 1u);
}

TEST_F(ServerTest, TellsWhatAReloadCameTo) {
  OnCore([this] {
    reload_.difference = {.peers_added = {"r9"},
                          .peers_changed = {{.name = "r1", .fields = {"hold_time_s"}}},
                          .routes_removed = {*Prefix::Parse("192.0.2.0/24")},
                          .listen_opened = {{IpAddress::V4(0x7F000001), 179}},
                          .sections_changed = {"guard"},
                          .needs_restart = {"api"}};
  });
  const auto stub = Stub<v1::AdminService>();
  v1::ReloadRequest request;
  request.set_validate_only(true);
  v1::ReloadResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(stub->Reload(&context, request, &response).ok());
  EXPECT_EQ(OnCore([this] { return reloads_; }), 0);
  EXPECT_THAT(response.peers_added(), testing::ElementsAre("r9"));
  ASSERT_EQ(response.peers_changed_size(), 1);
  EXPECT_FALSE(response.peers_changed(0).keeps_session());
  EXPECT_THAT(response.routes_removed(), testing::ElementsAre("192.0.2.0/24"));
  EXPECT_THAT(response.listen_opened(), testing::ElementsAre("127.0.0.1:179"));
  EXPECT_THAT(response.sections_changed(), testing::ElementsAre("guard"));
  EXPECT_THAT(response.needs_restart(), testing::ElementsAre("api"));
}

TEST_F(ServerTest, TellsTheFaultsOfTheFile) {
  OnCore([this] {
    reload_ = {.status = absl::FailedPreconditionError("not valid"),
               .faults = {{3, "peers[0].name", "is missing"}, {9, "asn", "must be a number"}}};
  });
  v1::ReloadResponse response;
  grpc::ClientContext context;
  const grpc::Status status = Stub<v1::AdminService>()->Reload(&context, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Reason(status), "BAD_FILE");
  EXPECT_EQ(FieldAtFault(status), "peers[0].name");
}

TEST_F(ServerTest, ListensOnLoopbackToo) {
  const auto channel = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                           grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  v1::GetServerInfoResponse about;
  EXPECT_TRUE(v1::AdminService::NewStub(channel)->GetServerInfo(&context, {}, &about).ok());
}

TEST_F(ServerTest, IsHealthy) {
  const auto stub = Stub<grpc::health::v1::Health>();
  for (const char* service : {"", "herald.v1.RouteService", "herald.v1.UpdateService"}) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse response;
    ASSERT_TRUE(stub->Check(&context, request, &response).ok()) << service;
    EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  }
}

TEST_F(ServerTest, ReflectsItsServices) {
  std::string octets;
  EXPECT_EQ(ListServices(channel_, octets), grpc::StatusCode::OK);
  for (const char* service : {"herald.v1.RouteService", "herald.v1.PeerService",
                              "herald.v1.UpdateService", "herald.v1.AdminService"}) {
    EXPECT_THAT(octets, HasSubstr(service));
  }
}

TEST_F(ServerTest, DoesNotReflectWhereItIsSwitchedOff) {
  const std::string path = directory() + "/quiet";
  config::Api api = OnUnix(path);
  api.reflection = false;
  Server quiet(api, MakeCore());
  ASSERT_TRUE(quiet.Start().ok());
  std::string octets;
  EXPECT_EQ(
      ListServices(grpc::CreateChannel("unix:" + path, grpc::InsecureChannelCredentials()), octets),
      grpc::StatusCode::UNIMPLEMENTED);
  quiet.Shutdown(absl::ZeroDuration());
}

// --- Listeners ---

TEST_F(ServerTest, MakesItsSocketForTheGroupOnly) {
  struct stat status = {};
  ASSERT_EQ(stat(socket_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0660u);
}

TEST_F(ServerTest, RefusesASocketThatIsInUse) {
  Server second(OnUnix(socket_path()), MakeCore());
  const absl::Status status = second.Start();
  EXPECT_THAT(std::string(status.message()), HasSubstr(socket_path()));
  EXPECT_THAT(std::string(status.message()), HasSubstr("another process"));
}

TEST_F(ServerTest, RefusesAPortThatIsInUse) {
  Server second(OnLoopback(server_->port()), MakeCore());
  const absl::Status status = second.Start();
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(absl::StrCat("127.0.0.1:", server_->port(), ": Address already in use")));
}

TEST_F(ServerTest, RefusesADirectoryThatIsNotThere) {
  Server server(OnUnix(directory() + "/none/api"), MakeCore());
  EXPECT_THAT(std::string(server.Start().message()), HasSubstr("/none/api"));
}

class UnixSocketPathTest : public testing::Test {
 protected:
  UnixSocketPathTest() {
    std::string name = "/tmp/herald-rpc-XXXXXX";
    directory_ = mkdtemp(name.data());
    path_ = directory_ + "/s";
  }
  ~UnixSocketPathTest() override {
    unlink(path_.c_str());
    rmdir(directory_.c_str());
  }
  // A listener's socket; the file stays when it is closed.
  int Listen() {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path_.c_str());
    EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(fd, 1), 0);
    return fd;
  }
  bool Exists() const { return ::access(path_.c_str(), F_OK) == 0; }

  std::string directory_, path_;
};

TEST_F(UnixSocketPathTest, NothingThereIsFine) { EXPECT_TRUE(ClearUnixSocketPath(path_).ok()); }

TEST_F(UnixSocketPathTest, RemovesASocketThatNobodyAnswersOn) {
  close(Listen());
  ASSERT_TRUE(Exists());
  EXPECT_TRUE(ClearUnixSocketPath(path_).ok());
  EXPECT_FALSE(Exists());
}

TEST_F(UnixSocketPathTest, LeavesASocketThatSomebodyListensOn) {
  const int fd = Listen();
  EXPECT_THAT(std::string(ClearUnixSocketPath(path_).message()), HasSubstr("another process"));
  EXPECT_TRUE(Exists());
  close(fd);
}

TEST_F(UnixSocketPathTest, LeavesWhatIsNoSocket) {
  std::ofstream(path_) << "precious";
  EXPECT_THAT(std::string(ClearUnixSocketPath(path_).message()), HasSubstr("something else"));
  EXPECT_TRUE(Exists());
}

TEST_F(UnixSocketPathTest, RefusesAPathThatDoesNotFit) {
  EXPECT_TRUE(ClearUnixSocketPath("/tmp/" + std::string(107 - 5, 'x')).ok());
  EXPECT_THAT(std::string(ClearUnixSocketPath("/tmp/" + std::string(108 - 5, 'x')).message()),
              HasSubstr("longer than 107"));
}

// --- The end ---

TEST_F(ServerTest, ShutdownTellsStreamsAndCancelsCalls) {
  PeerUp(PeerId(0));
  const auto routes = Stub<v1::RouteService>();
  const auto peers = Stub<v1::PeerService>();
  const auto updates = Stub<v1::UpdateService>();

  grpc::ClientContext inject_context, watch_context, updates_context, announce_context;
  const auto inject = routes->Inject(&inject_context);
  v1::InjectRequest batch;
  batch.set_batch_id(1);
  batch.mutable_announce()->add_prefixes("192.0.2.0/24");
  inject->Write(batch);
  v1::InjectResponse acknowledgement;
  ASSERT_TRUE(inject->Read(&acknowledgement));
  const auto watch = peers->WatchPeers(&watch_context, {});
  v1::WatchPeersResponse peer;
  ASSERT_TRUE(watch->Read(&peer));
  v1::StreamUpdatesRequest with_snapshot;
  with_snapshot.set_snapshot(true);
  const auto hearing = updates->StreamUpdates(&updates_context, with_snapshot);
  v1::StreamUpdatesResponse heard;
  ASSERT_TRUE(hearing->Read(&heard));

  v1::AnnounceRequest request;
  request.add_routes()->mutable_nlri()->set_unicast("198.51.100.0/24");
  request.set_wait_for(v1::WAIT_FOR_SENT);
  v1::AnnounceResponse response;
  std::promise<grpc::Status> announced;
  routes->async()->Announce(&announce_context, &request, &response,
                            [&](const grpc::Status& status) { announced.set_value(status); });
  while (OnCore([this] { return injector_.revision(); }) < 2) std::this_thread::yield();

  server_->Shutdown(absl::Milliseconds(10));
  while (watch->Read(&peer)) continue;
  while (hearing->Read(&heard)) continue;
  for (const grpc::Status& status : {inject->Finish(), watch->Finish(), hearing->Finish()}) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(Reason(status), "STOPPING");
  }
  EXPECT_THAT(announced.get_future().get().error_code(),
              testing::AnyOf(grpc::StatusCode::CANCELLED, grpc::StatusCode::UNAVAILABLE));
  EXPECT_NE(::access(socket_path().c_str(), F_OK), 0);
  PeerDown(PeerId(0));  // Nobody is left to be told.
  server_.reset();
}

}  // namespace
}  // namespace herald::rpc
