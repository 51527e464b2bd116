#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/limits.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"

namespace herald::rpc {
namespace {

constexpr PeerId kR1{0};
constexpr PeerId kR2{1};

class PeerServiceTest : public DaemonFixture {
 protected:
  grpc::Status List(const std::vector<std::string>& names) {
    grpc::ClientContext context;
    v1::ListPeersRequest request;
    for (const std::string& name : names) request.add_names(name);
    response_.Clear();
    return stub_->ListPeers(&context, request, &response_);
  }

  static config::v1::Peer ConfigOf(const std::string& name) {
    config::v1::Peer peer;
    peer.set_name(name);
    peer.set_address("192.0.2.99");
    peer.set_peer_asn(65099);
    return peer;
  }
  grpc::Status Add(const config::v1::Peer& peer) {
    grpc::ClientContext context;
    v1::AddPeerRequest request;
    *request.mutable_peer() = peer;
    v1::AddPeerResponse response;
    return stub_->AddPeer(&context, request, &response);
  }
  grpc::Status Remove(const std::string& name) {
    grpc::ClientContext context;
    v1::RemovePeerRequest request;
    request.set_name(name);
    v1::RemovePeerResponse response;
    return stub_->RemovePeer(&context, request, &response);
  }
  grpc::Status Reset(v1::ResetPeerRequest::Mode mode, const std::string& communication) {
    grpc::ClientContext context;
    v1::ResetPeerRequest request;
    request.set_name("r1");
    request.set_mode(mode);
    request.set_communication(communication);
    v1::ResetPeerResponse response;
    return stub_->ResetPeer(&context, request, &response);
  }

  std::unique_ptr<v1::PeerService::Stub> stub_ = Stub<v1::PeerService>();
  v1::ListPeersResponse response_;
};

// A WatchPeers call, read until its marker.
class Watching {
 public:
  Watching(v1::PeerService::Stub& stub, const std::vector<std::string>& names) {
    for (const std::string& name : names) request_.add_names(name);
    stream_ = stub.WatchPeers(&context_, request_);
    for (v1::WatchPeersResponse event = Next(); event.has_peer(); event = Next()) {
      snapshot_.push_back(event.peer().name());
    }
  }
  ~Watching() { context_.TryCancel(); }
  v1::WatchPeersResponse Next() {
    v1::WatchPeersResponse event;
    EXPECT_TRUE(stream_->Read(&event));
    return event;
  }
  const std::vector<std::string>& snapshot() const { return snapshot_; }

 private:
  grpc::ClientContext context_;
  v1::WatchPeersRequest request_;
  std::unique_ptr<grpc::ClientReader<v1::WatchPeersResponse>> stream_;
  std::vector<std::string> snapshot_;
};

TEST_F(PeerServiceTest, ListsPeersAsTheyAre) {
  OnCore([this] {
    const std::vector<injector::RouteBatch> batch = {{.nlri = {Route("192.0.2.0/24")}}};
    ASSERT_TRUE(injector_.Announce(batch).ok());
  });
  PeerUp(kR2, {kIpv4Unicast});
  Receive(kR2, Reachable("198.51.100.0/24"));
  ASSERT_TRUE(List({}).ok());
  ASSERT_EQ(response_.peers_size(), 2);
  const v1::Peer& down = response_.peers(0);
  EXPECT_EQ(down.name(), "r1");
  EXPECT_EQ(down.address(), "192.0.2.1");
  EXPECT_EQ(down.peer_asn(), 65001u);
  EXPECT_EQ(down.state(), v1::SESSION_STATE_IDLE);
  EXPECT_FALSE(down.has_negotiated());
  EXPECT_FALSE(down.has_last_down());
  EXPECT_EQ(down.families_size(), 2);
  const v1::Peer& up = response_.peers(1);
  EXPECT_EQ(up.state(), v1::SESSION_STATE_ESTABLISHED);
  EXPECT_EQ(up.negotiated().peer_router_id(), "0.0.0.7");
  ASSERT_EQ(up.families_size(), 2);
  EXPECT_EQ(up.families(0).announced(), 1u);
  EXPECT_EQ(up.families(0).pending(), 1u);
  EXPECT_EQ(up.families(0).received(), 1u);
  EXPECT_EQ(up.sent_revision(), 0u);
  Write(kR2);
  ASSERT_TRUE(List({"r2", "r2"}).ok());
  ASSERT_EQ(response_.peers_size(), 1);
  EXPECT_EQ(response_.peers(0).sent_revision(), 1u);
  EXPECT_EQ(response_.peers(0).families(0).pending(), 0u);
}

TEST_F(PeerServiceTest, ShowsWhatIsSwitchedOff) {
  OnCore([this] {
    session::PeerStatus& status = peers_.statuses.at(kR1);
    status.enabled = false;
    auto config = std::make_shared<config::Peer>(*status.config);
    config->inbound = config::Inbound::kDiscard;
    status.config = std::move(config);
  });
  ASSERT_TRUE(List({}).ok());
  EXPECT_TRUE(response_.peers(0).disabled());
  EXPECT_TRUE(response_.peers(0).inbound_discarded());
  EXPECT_FALSE(response_.peers(1).disabled());
  EXPECT_FALSE(response_.peers(1).inbound_discarded());
}

TEST_F(PeerServiceTest, AnUnknownNameIsNotFound) {
  const grpc::Status status = List({"r1", "r3"});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reason(status), "UNKNOWN_PEER");
  EXPECT_THAT(status.error_message(), testing::HasSubstr("names[1]"));
}

TEST_F(PeerServiceTest, TakesTheMostNamesAndNotOneMore) {
  std::vector<std::string> names(kFilterEntriesMax, "r1");
  EXPECT_TRUE(List(names).ok());
  names.push_back("r1");
  EXPECT_EQ(FieldAtFault(List(names)), "names");
}

TEST_F(PeerServiceTest, WatchesTheSnapshotThenChanges) {
  Watching watch(*stub_, {});
  EXPECT_THAT(watch.snapshot(), testing::ElementsAre("r1", "r2"));
  PeerUp(kR2);
  v1::WatchPeersResponse event = watch.Next();
  EXPECT_EQ(event.peer().name(), "r2");
  EXPECT_EQ(event.peer().state(), v1::SESSION_STATE_ESTABLISHED);
  PeerDown(kR2);
  event = watch.Next();
  EXPECT_EQ(event.peer().name(), "r2");
  EXPECT_EQ(event.peer().state(), v1::SESSION_STATE_IDLE);
  EXPECT_EQ(event.peer().flaps(), 1u);
  EXPECT_EQ(event.peer().last_down().text(), "the test said so");
}

TEST_F(PeerServiceTest, WatchesOnlyWhomItIsAskedTo) {
  Watching watch(*stub_, {"r2"});
  EXPECT_THAT(watch.snapshot(), testing::ElementsAre("r2"));
  PeerUp(kR1);
  PeerUp(kR2);
  EXPECT_EQ(watch.Next().peer().name(), "r2");
}

// Conformance: API-6.
TEST_F(PeerServiceTest, ASlowWatcherSeesTheLatestState) {
  constexpr uint64_t kFlaps = 20'000;
  Watching watch(*stub_, {"r1"});
  for (uint64_t i = 0; i < kFlaps / 100; ++i) {
    OnCore([this] {
      for (int flap = 0; flap < 100; ++flap) {
        ++peers_.statuses.at(kR1).flaps;
        observers_.OnStateChange(peers_.statuses.at(kR1), fsm::State::kIdle);
      }
    });
  }
  uint64_t events = 0, flaps = 0;
  for (; flaps < kFlaps; ++events) flaps = watch.Next().peer().flaps();
  EXPECT_EQ(flaps, kFlaps);
  EXPECT_LE(events, kFlaps / 100 * 2);  // All of one turn of the core are one event at most.
}

TEST_F(PeerServiceTest, TakesTheMostWatchesAndNotOneMore) {
  OnCore([this] {
    std::vector<std::unique_ptr<PeerBoard::Watch>> watches;
    for (size_t i = 0; i < PeerBoard::kWatchesMax; ++i) {
      auto watch = board_.Add({kR1}, {}, [] {});
      ASSERT_TRUE(watch.ok());
      watches.push_back(*std::move(watch));
    }
    EXPECT_EQ(board_.Add({kR1}, {}, [] {}).status().code(), absl::StatusCode::kResourceExhausted);
    watches.pop_back();
    EXPECT_TRUE(board_.Add({kR1}, {}, [] {}).ok());
  });
}

TEST_F(PeerServiceTest, WatchesPeersThatComeAndGo) {
  Watching watch(*stub_, {});
  ASSERT_TRUE(Add(ConfigOf("r3")).ok());
  v1::WatchPeersResponse event = watch.Next();
  EXPECT_EQ(event.peer().name(), "r3");
  EXPECT_EQ(event.peer().origin(), v1::PEER_ORIGIN_API);
  ASSERT_TRUE(Remove("r3").ok());
  EXPECT_EQ(watch.Next().removed(), "r3");
}

TEST_F(PeerServiceTest, PeersThatComeAndGoUnseenCostASlowWatcherNothing) {
  OnCore([this] {
    const auto watch = board_.Add({}, {}, [] {});
    ASSERT_TRUE(watch.ok());
    ASSERT_TRUE((*watch)->Take().has_value());  // The snapshot's end.
    for (int i = 0; i < 100; ++i) {
      config::Peer peer = Peers()[0];
      peer.name = "passing";
      ASSERT_TRUE(peers_.Add(peer).ok());
      ASSERT_TRUE(peers_.Remove(*peers_.Find("passing")).ok());
    }
    EXPECT_FALSE((*watch)->Take().has_value());
  });
}

TEST_F(PeerServiceTest, AddsAPeerAsTheFileWould) {
  ASSERT_TRUE(Add(ConfigOf("r3")).ok());
  ASSERT_TRUE(List({"r3"}).ok());
  EXPECT_EQ(response_.peers(0).address(), "192.0.2.99");
  EXPECT_EQ(response_.peers(0).local_asn(), 65000u);
  EXPECT_EQ(response_.peers(0).origin(), v1::PEER_ORIGIN_API);
  const grpc::Status again = Add(ConfigOf("r3"));
  EXPECT_EQ(again.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(Reason(again), "PEER_EXISTS");
}

TEST_F(PeerServiceTest, TellsEveryFaultOfAPeerByItsField) {
  config::v1::Peer peer = ConfigOf("R 3");
  peer.set_hold_time_s(1);
  peer.add_families(static_cast<config::v1::Family>(77));
  peer.set_passive(true);  // There is no listener.
  const grpc::Status status = Add(peer);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::BadRequest request;
  ASSERT_TRUE(Details(status).details(0).UnpackTo(&request));
  std::vector<std::string> fields;
  for (const auto& violation : request.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields, testing::UnorderedElementsAre("peer.name", "peer.hold_time_s",
                                                    "peer.families[0]", "peer.passive"));
  EXPECT_EQ(Add({}).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(PeerServiceTest, UpdatesAPeerAndSaysWhatThatDid) {
  ASSERT_TRUE(Add(ConfigOf("r3")).ok());
  v1::UpdatePeerRequest request;
  *request.mutable_peer() = ConfigOf("r3");
  request.mutable_peer()->set_description("another");
  v1::UpdatePeerResponse response;
  {
    grpc::ClientContext context;
    ASSERT_TRUE(stub_->UpdatePeer(&context, request, &response).ok());
  }
  EXPECT_THAT(response.changed_fields(), testing::ElementsAre("description"));
  EXPECT_TRUE(response.keeps_session());
  request.mutable_peer()->set_hold_time_s(30);
  {
    grpc::ClientContext context;
    ASSERT_TRUE(stub_->UpdatePeer(&context, request, &response).ok());
  }
  EXPECT_FALSE(response.keeps_session());
  request.mutable_peer()->set_name("r4");
  grpc::ClientContext context;
  EXPECT_EQ(stub_->UpdatePeer(&context, request, &response).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(PeerServiceTest, DisablesEnablesAndResets) {
  v1::DisablePeerRequest disable;
  disable.set_name("r1");
  disable.set_communication("so long");
  v1::DisablePeerResponse disabled;
  grpc::ClientContext first;
  ASSERT_TRUE(stub_->DisablePeer(&first, disable, &disabled).ok());
  ASSERT_TRUE(List({"r1"}).ok());
  EXPECT_TRUE(response_.peers(0).disabled());
  EXPECT_EQ(Reason(Reset(v1::ResetPeerRequest::MODE_HARD, "")), "PEER_PRECONDITION");
  v1::EnablePeerRequest enable;
  enable.set_name("r1");
  v1::EnablePeerResponse enabled;
  grpc::ClientContext second;
  ASSERT_TRUE(stub_->EnablePeer(&second, enable, &enabled).ok());
  EXPECT_TRUE(Reset(v1::ResetPeerRequest::MODE_UNSPECIFIED, "again").ok());
  EXPECT_TRUE(Reset(v1::ResetPeerRequest::MODE_SOFT_OUT, "").ok());
  EXPECT_EQ(FieldAtFault(Reset(v1::ResetPeerRequest::MODE_SOFT_IN, "again")), "communication");
  EXPECT_EQ(FieldAtFault(Reset(static_cast<v1::ResetPeerRequest::Mode>(9), "")), "mode");
  EXPECT_THAT(OnCore([this] { return peers_.told; }),
              testing::ElementsAre("so long", "0again", "2"));
}

TEST_F(PeerServiceTest, WhoIsNotThereIsNotFound) {
  EXPECT_EQ(Reason(Remove("r3")), "UNKNOWN_PEER");
}

TEST_F(PeerServiceTest, AWatchLeavesTheBoardWithItsCall) {
  for (int run = 0; run < 600; ++run) {  // More than the board takes at one time.
    grpc::ClientContext context;
    const auto stream = stub_->WatchPeers(&context, {});
    v1::WatchPeersResponse event;
    if (run % 3 != 0) ASSERT_TRUE(stream->Read(&event));
    if (run % 3 == 2) PeerUp(kR1), PeerDown(kR1);
    context.TryCancel();
    while (stream->Read(&event)) continue;
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED) << run;
  }
}

}  // namespace
}  // namespace herald::rpc
