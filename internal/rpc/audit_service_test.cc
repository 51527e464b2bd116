#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/util/json_util.h>

#include "absl/strings/match.h"
#include "internal/audit/file_size_limit.h"
#include "internal/audit/line.h"
#include "internal/rpc/convert/convert_audit.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/limits.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"

namespace herald::rpc {
namespace {

using Records = std::vector<v1::AuditRecord>;

class AuditServiceTest : public DaemonFixture {
 protected:
  grpc::Status List(const v1::ListAuditRecordsRequest& request, Records& records) {
    grpc::ClientContext context;
    const auto stream = admin_->ListAuditRecords(&context, request);
    v1::ListAuditRecordsResponse response;
    while (stream->Read(&response)) {
      records.insert(records.end(), response.records().begin(), response.records().end());
    }
    return stream->Finish();
  }
  Records List(const v1::ListAuditRecordsRequest& request = {}) {
    Records records;
    const grpc::Status status = List(request, records);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return records;
  }
  // The latest, if it is the only one.
  v1::AuditRecord Only() {
    const Records records = List();
    EXPECT_EQ(records.size(), 1u);
    return records.empty() ? v1::AuditRecord() : records.back();
  }

  const std::unique_ptr<v1::AdminService::Stub> admin_ = Stub<v1::AdminService>();
  const std::unique_ptr<v1::PeerService::Stub> peer_service_ = Stub<v1::PeerService>();
};

// One description serves the file and the API.
TEST_F(AuditServiceTest, ALineIsTheRecordInJson) {
  const audit::Record record{.sequence = 1,
                             .time = absl::FromUnixNanos(1'700'000'000'123'456'789),
                             .kind = audit::Kind::kLeaseEnd,
                             .accepted = true,
                             .principal = "ops",
                             .client = "c",
                             .from = "unix:uid=1000",
                             .rpc = "RouteService/RevokeLease",
                             .revision = 8,
                             .reason = "R",
                             .rule = "guard.rule",
                             .message = "a \"message\"\n",
                             .note = "ticket",
                             .routes = {{.prefix = *Prefix::Parse("192.0.2.1/32"), .path_id = 2}},
                             .peer = "r1",
                             .lease_id = 9,
                             .attributes = "med 5"};
  v1::AuditRecord converted, parsed;
  RecordToProto(record, converted);
  const auto status =
      google::protobuf::util::JsonStringToMessage(audit::FormatLine(record), &parsed);
  ASSERT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(parsed.SerializeAsString(), converted.SerializeAsString());
  for (int kind = 0; kind <= static_cast<int>(audit::Kind::kStop); ++kind) {
    RecordToProto({.kind = static_cast<audit::Kind>(kind)}, converted);
    EXPECT_EQ(v1::AuditRecord::Kind_Name(converted.kind()),
              std::string(audit::KindName(static_cast<audit::Kind>(kind))));
  }
}

TEST_F(AuditServiceTest, AChangeOfAPeerIsThereWhenItIsAnswered) {
  v1::DisablePeerRequest request;
  request.set_name("r1");
  request.set_communication("ticket-17");
  v1::DisablePeerResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(peer_service_->DisablePeer(&context, request, &response).ok());
  const v1::AuditRecord record = Only();
  EXPECT_EQ(record.sequence(), 1u);
  EXPECT_EQ(record.kind(), v1::AuditRecord::KIND_PEER_CHANGE);
  EXPECT_TRUE(record.accepted());
  EXPECT_EQ(record.rpc(), "PeerService/DisablePeer");
  EXPECT_NE(record.principal(), "");
  EXPECT_TRUE(absl::StartsWith(record.from(), "unix:uid=")) << record.from();
  EXPECT_EQ(record.peer(), "r1");
  EXPECT_EQ(record.note(), "ticket-17");
}

TEST_F(AuditServiceTest, ARefusalIsThereWithItsReason) {
  v1::RemovePeerRequest request;
  request.set_name("nobody");
  v1::RemovePeerResponse response;
  grpc::ClientContext context;
  ASSERT_FALSE(peer_service_->RemovePeer(&context, request, &response).ok());
  const v1::AuditRecord record = Only();
  EXPECT_FALSE(record.accepted());
  EXPECT_EQ(record.reason(), "UNKNOWN_PEER");
  EXPECT_EQ(record.peer(), "nobody");
  EXPECT_NE(record.message(), "");
}

TEST_F(AuditServiceTest, WhatCannotBeRecordedIsNotAcknowledgedAndThenNotBegun) {
  v1::DisablePeerRequest request;
  request.set_name("r1");
  v1::DisablePeerResponse response;
  const audit::FileSizeLimit full(0);
  for (const char* word : {"made", "not begun"}) {
    request.set_communication(word);
    grpc::ClientContext context;
    const grpc::Status status = peer_service_->DisablePeer(&context, request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(Reason(status), "AUDIT_FAILED");
    EXPECT_EQ(absl::StrContains(status.error_message(), "nothing was done"),
              absl::string_view(word) == "not begun");
    audit_->AwaitTold();
  }
  EXPECT_EQ(OnCore([this] { return peers_.told; }), std::vector<std::string>{"made"});
}

TEST_F(AuditServiceTest, EveryChangeOfPeersSaysWhatItWas) {
  v1::AddPeerRequest add;
  add.mutable_peer()->set_name("r3");
  add.mutable_peer()->set_address("192.0.2.3");
  add.mutable_peer()->set_peer_asn(65003);
  v1::AddPeerResponse added;
  grpc::ClientContext adding;
  ASSERT_TRUE(peer_service_->AddPeer(&adding, add, &added).ok());
  v1::UpdatePeerRequest update;
  *update.mutable_peer() = add.peer();
  update.mutable_peer()->set_description("another");
  v1::UpdatePeerResponse updated;
  grpc::ClientContext updating;
  ASSERT_TRUE(peer_service_->UpdatePeer(&updating, update, &updated).ok());
  v1::ResetPeerRequest reset;
  reset.set_name("r1");
  reset.set_mode(v1::ResetPeerRequest::MODE_SOFT_OUT);
  v1::ResetPeerResponse was_reset;
  grpc::ClientContext resetting;
  ASSERT_TRUE(peer_service_->ResetPeer(&resetting, reset, &was_reset).ok());
  const Records records = List();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].peer(), "r3");
  EXPECT_EQ(records[0].message(), "at 192.0.2.3");
  EXPECT_EQ(records[1].peer(), "r3");
  EXPECT_EQ(records[1].message(), "changed description");
  EXPECT_EQ(records[2].peer(), "r1");
  EXPECT_EQ(records[2].message(), "MODE_SOFT_OUT");
}

TEST_F(AuditServiceTest, AReloadIsThereWithWhatWasDifferent) {
  OnCore([this] {
    reload_.difference.peers_added = {"r3", "r4"};
    reload_.difference.peers_changed = {{.name = "r1", .fields = {"hold_time_s", "passive"}}};
    reload_.difference.routes_removed = {*Prefix::Parse("192.0.2.0/24")};
  });
  v1::ReloadRequest request;
  v1::ReloadResponse response;
  request.set_validate_only(true);
  grpc::ClientContext looking;
  ASSERT_TRUE(admin_->Reload(&looking, request, &response).ok());
  EXPECT_TRUE(List().empty());
  request.set_validate_only(false);
  grpc::ClientContext reloading;
  ASSERT_TRUE(admin_->Reload(&reloading, request, &response).ok());
  EXPECT_EQ(response.peers_added_size(), 2);
  const v1::AuditRecord record = Only();
  EXPECT_EQ(record.kind(), v1::AuditRecord::KIND_RELOAD);
  EXPECT_TRUE(record.accepted());
  EXPECT_EQ(record.message(),
            "peers added r3, r4; peers changed r1 (hold_time_s passive); static routes removed 1");
  ASSERT_EQ(record.routes_size(), 1);
  EXPECT_EQ(record.routes(0), "192.0.2.0/24");
}

TEST_F(AuditServiceTest, AReloadThatFailsIsThereToo) {
  OnCore([this] {
    reload_.status = absl::FailedPreconditionError("the file is not valid");
    reload_.faults = {{.line = 3, .field = "peers[0].name", .message = "is missing"}};
  });
  v1::ReloadResponse response;
  grpc::ClientContext context;
  ASSERT_FALSE(admin_->Reload(&context, {}, &response).ok());
  const v1::AuditRecord record = Only();
  EXPECT_FALSE(record.accepted());
  EXPECT_EQ(record.reason(), "BAD_FILE");
  EXPECT_TRUE(absl::StrContains(record.message(), "peers[0].name")) << record.message();
}

class AuditQueryTest : public AuditServiceTest {
 protected:
  AuditQueryTest() {
    Note({.kind = audit::Kind::kAnnounce, .principal = "ops", .routes = {Route("192.0.2.1/32")}});
    Note({.kind = audit::Kind::kWithdraw, .principal = "ops", .routes = {Route("192.0.2.0/24")}});
    Note({.kind = audit::Kind::kAnnounce, .principal = "robot"});
    audit_->AwaitTold();
  }
  void Note(audit::Record record) { audit_->Append(std::move(record)); }

  std::vector<uint64_t> Find(const v1::ListAuditRecordsRequest& request) {
    std::vector<uint64_t> sequences;
    for (const v1::AuditRecord& record : List(request)) sequences.push_back(record.sequence());
    return sequences;
  }
};

using Numbers = std::vector<uint64_t>;

TEST_F(AuditQueryTest, EveryConditionIsUnderstood) {
  const Records all = List();
  ASSERT_EQ(all.size(), 3u);
  v1::ListAuditRecordsRequest request;
  *request.mutable_since() = all[1].time();
  EXPECT_EQ(Find(request).back(), 3u);
  *request.mutable_until() = all[0].time();
  EXPECT_EQ(Find(request), Numbers());
  request.Clear();
  request.set_principal("ops");
  EXPECT_EQ(Find(request), (Numbers{1, 2}));
  request.add_kinds(v1::AuditRecord::KIND_WITHDRAW);
  EXPECT_EQ(Find(request), (Numbers{2}));
  request.Clear();
  request.set_prefix("192.0.2.0/25");
  EXPECT_EQ(Find(request), (Numbers{1, 2}));
  request.Clear();
  request.set_after_sequence(2);
  EXPECT_EQ(Find(request), (Numbers{3}));
  request.Clear();
  request.set_last(2);
  EXPECT_EQ(Find(request), (Numbers{2, 3}));
}

TEST_F(AuditQueryTest, WhatMakesNoSenseIsRefused) {
  v1::ListAuditRecordsRequest request;
  request.mutable_since()->set_seconds(253'402'300'800);
  request.mutable_until()->set_nanos(-1);
  request.add_kinds(v1::AuditRecord::KIND_UNSPECIFIED);
  request.set_prefix("192.0.2.1/24");
  Records records;
  const grpc::Status status = List(request, records);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (const char* field : {"since", "until", "kinds[0]", "prefix"}) {
    EXPECT_TRUE(absl::StrContains(status.error_details(), field)) << field;
  }
  request.Clear();
  for (int i = 0; i <= kFilterEntriesMax; ++i) request.add_kinds(v1::AuditRecord::KIND_STOP);
  EXPECT_EQ(FieldAtFault(List(request, records)), "kinds");
}

// More than is sent in one message, or lies in the buffers of a connection.
TEST_F(AuditQueryTest, ALongListComesWhole) {
  constexpr uint64_t kMany = 200;
  audit::Record large{.kind = audit::Kind::kAnnounce};
  large.routes.assign(audit::kRoutesMax, Route("192.0.2.0/24"));
  for (uint64_t i = 0; i < kMany; ++i) {
    Note(large);
    audit_->AwaitTold();
  }
  const Numbers found = Find({});
  ASSERT_EQ(found.size(), kMany + 3);
  for (uint64_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], i + 1);
}

TEST_F(AuditQueryTest, SoManyAtOneTime) {
  audit::Record large{.kind = audit::Kind::kAnnounce};
  large.routes.assign(audit::kRoutesMax, Route("192.0.2.0/24"));
  for (int i = 0; i < 100; ++i) {
    Note(large);
    audit_->AwaitTold();
  }
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::ListAuditRecordsResponse>>> unread;
  v1::ListAuditRecordsResponse response;
  for (size_t i = 0; i < kAuditQueriesMax; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    unread.push_back(admin_->ListAuditRecords(contexts.back().get(), {}));
    ASSERT_TRUE(unread.back()->Read(&response));
  }
  Records records;
  const grpc::Status refused = List({}, records);
  EXPECT_EQ(Reason(refused), "STREAMS_MAX");
  EXPECT_TRUE(MayRetry(refused));
  // The daemon ends them when it stops.
  server_->Shutdown(absl::ZeroDuration());
  server_.reset();
  for (auto& stream : unread) {
    while (stream->Read(&response)) {
    }
    EXPECT_FALSE(stream->Finish().ok());
  }
}

TEST_F(AuditQueryTest, WithoutAFileItSaysSo) {
  std::remove(audit_path().c_str());
  Records records;
  const grpc::Status status = List({}, records);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Reason(status), "AUDIT_FAILED");
}

TEST_F(AuditServiceTest, WithoutAnAuditThereIsNone) {
  server_->Shutdown(absl::ZeroDuration());
  Core core = MakeCore();
  core.audit = nullptr;
  server_ = std::make_unique<Server>(
      config::Api{.unix_socket = socket_path(), .listen = std::nullopt}, core);
  ASSERT_TRUE(server_->Start().ok());
  Records records;
  const grpc::Status status = List({}, records);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Reason(status), "NO_AUDIT");
  v1::EnablePeerRequest request;
  request.set_name("r1");
  v1::EnablePeerResponse response;
  grpc::ClientContext context;
  EXPECT_TRUE(peer_service_->EnablePeer(&context, request, &response).ok());
}

}  // namespace
}  // namespace herald::rpc
