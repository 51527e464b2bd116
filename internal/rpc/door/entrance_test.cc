#include "internal/rpc/door/entrance.h"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "internal/rpc/daemon_fixture.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {
namespace {

using access::Identity;
using access::Principal;
using access::Role;
using testing::ElementsAre;
using testing::HasSubstr;

class EntranceTest : public DaemonFixture {
 protected:
  std::shared_ptr<grpc::Channel> Loopback() {
    return grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                               grpc::InsecureChannelCredentials());
  }
  void SetPrincipals(std::vector<Principal> principals) {
    policy_.Set(std::make_shared<access::Policy>(std::move(principals), getuid()));
  }

  static grpc::Status About(const std::shared_ptr<grpc::Channel>& channel,
                            v1::GetServerInfoResponse& about) {
    grpc::ClientContext context;
    return v1::AdminService::NewStub(channel)->GetServerInfo(&context, {}, &about);
  }
  v1::Principal PrincipalOf(const std::shared_ptr<grpc::Channel>& channel) {
    v1::GetServerInfoResponse about;
    const grpc::Status status = About(channel, about);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return about.principal();
  }
  static grpc::Status Withdraw(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    v1::WithdrawRequest request;
    request.add_nlri()->set_unicast("192.0.2.0/24");
    v1::WithdrawResponse response;
    return v1::RouteService::NewStub(channel)->Withdraw(&context, request, &response);
  }
};

TEST_F(EntranceTest, KnowsTheUserAtTheOtherEndOfTheSocket) {
  const v1::Principal principal = PrincipalOf(channel_);
  EXPECT_EQ(principal.identity(), absl::StrCat("uid:", getuid()));
  EXPECT_THAT(principal.roles(), ElementsAre("read", "inject", "admin"));
  EXPECT_TRUE(Withdraw(channel_).ok());
}

TEST_F(EntranceTest, KnowsTheGroupWhereTheUserIsNobody) {
  SetPrincipals({{.name = "team",
                  .identities = {{.kind = Identity::Kind::kGroup, .id = getgid()}},
                  .roles = {Role::kRead}}});
  const v1::Principal principal = PrincipalOf(channel_);
  EXPECT_EQ(principal.name(), "team");
  EXPECT_EQ(principal.identity(), absl::StrCat("gid:", getgid()));
}

TEST_F(EntranceTest, TheUserGoesBeforeItsGroups) {
  SetPrincipals({{.name = "team", .identities = {{.kind = Identity::Kind::kGroup, .id = getgid()}}},
                 {.name = "one", .identities = {{.kind = Identity::Kind::kUser, .id = getuid()}}}});
  EXPECT_EQ(PrincipalOf(channel_).name(), "one");
}

TEST_F(EntranceTest, LoopbackReadsOnly) {
  const v1::Principal principal = PrincipalOf(Loopback());
  EXPECT_EQ(principal.identity(), "loopback");
  EXPECT_THAT(principal.roles(), ElementsAre("read"));
  const grpc::Status status = Withdraw(Loopback());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status), "ROLE_MISSING");
  EXPECT_THAT(status.error_message(), HasSubstr("inject"));
}

TEST_F(EntranceTest, WhoIsNobodysMayNotCall) {
  SetPrincipals({{.name = "other",
                  .identities = {{.kind = Identity::Kind::kUser, .id = getuid() + 1}},
                  .roles = {Role::kRead, Role::kInject, Role::kAdmin}}});
  for (const auto& channel : {channel_, Loopback()}) {
    v1::GetServerInfoResponse about;
    const grpc::Status status = About(channel, about);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(Reason(status), "UNKNOWN_PRINCIPAL");
    EXPECT_EQ(about.principal().name(), "");
  }
  EXPECT_THAT(Withdraw(channel_).error_message(), HasSubstr(absl::StrCat("uid:", getuid())));
  EXPECT_THAT(Withdraw(Loopback()).error_message(), HasSubstr("loopback"));
}

// On a connection that was there before.
TEST_F(EntranceTest, EveryCallSeesThePolicyThatWasReadLast) {
  ASSERT_TRUE(Withdraw(channel_).ok());
  SetPrincipals({{.name = "reader",
                  .identities = {{.kind = Identity::Kind::kUser, .id = getuid()}},
                  .roles = {Role::kRead}}});
  EXPECT_EQ(Withdraw(channel_).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(PrincipalOf(channel_).name(), "reader");
}

// Watches peers; its first event has come.
class Watching {
 public:
  explicit Watching(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::PeerService::NewStub(channel)), stream_(stub_->WatchPeers(&context_, {})) {
    EXPECT_TRUE(stream_->Read(&event_));
  }
  ~Watching() { context_.TryCancel(); }
  grpc::Status AwaitEnd() {
    while (stream_->Read(&event_)) continue;
    return stream_->Finish();
  }

 private:
  const std::unique_ptr<v1::PeerService::Stub> stub_;
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReader<v1::WatchPeersResponse>> stream_;
  v1::WatchPeersResponse event_;
};

TEST_F(EntranceTest, StreamsEndWithTheRoleThatTheyNeed) {
  Watching watching(channel_);
  SetPrincipals({{.name = "local",
                  .identities = {{.kind = Identity::Kind::kUser, .id = getuid()}},
                  .roles = {Role::kInject}}});
  const grpc::Status status = watching.AwaitEnd();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status), "ROLE_MISSING");
}

// Conformance: API-1.
TEST_F(EntranceTest, StreamsEndWhereTheirCallerIsAnotherPrincipal) {
  Watching watching(channel_);
  SetPrincipals({{.name = "other",
                  .identities = {{.kind = Identity::Kind::kUser, .id = getuid()}},
                  .roles = {Role::kRead}}});
  EXPECT_EQ(watching.AwaitEnd().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(EntranceTest, OtherStreamsGoOn) {
  Watching watching(channel_);
  SetPrincipals({{.name = "local",
                  .identities = {{.kind = Identity::Kind::kUser, .id = getuid()}},
                  .roles = {Role::kRead}}});
  server_->Shutdown(absl::ZeroDuration());
  EXPECT_EQ(watching.AwaitEnd().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(EntranceTest, WhoFailsOftenIsAnsweredLaterAndMayGoBefore) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Withdraw(Loopback()).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  }
  EXPECT_THAT(metrics_.Render(), HasSubstr("herald_auth_failures_total{kind=\"role_missing\"} 5"));
  grpc::ClientContext impatient;
  impatient.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  v1::WithdrawResponse response;
  EXPECT_EQ(v1::RouteService::NewStub(Loopback())->Withdraw(&impatient, {}, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(Withdraw(channel_).ok());  // Others are not slowed.
}

// A stream is refused before anything of it is read.
TEST_F(EntranceTest, AStreamThatMayNotBeMadeEndsAtOnce) {
  grpc::ClientContext context;
  const auto stream = v1::RouteService::NewStub(Loopback())->Inject(&context);
  v1::InjectResponse response;
  EXPECT_FALSE(stream->Read(&response));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status), "ROLE_MISSING");
}

}  // namespace
}  // namespace herald::rpc
