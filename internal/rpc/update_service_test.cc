#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/limits.h"
#include "proto/herald/v1/update_service.grpc.pb.h"

namespace herald::rpc {
namespace {

constexpr PeerId kR1{0};
constexpr PeerId kR2{1};

// A StreamUpdates call and the table that its events make.
class Hearing {
 public:
  Hearing(v1::UpdateService::Stub& stub, const v1::StreamUpdatesRequest& request)
      : stream_(stub.StreamUpdates(&context_, request)) {}
  ~Hearing() { context_.TryCancel(); }

  // Reads until an event of which this is true.
  v1::UpdateEvent Until(const std::function<bool(const v1::UpdateEvent&)>& wanted) {
    for (;;) {
      if (next_ == response_.events_size()) {
        next_ = 0;
        if (!stream_->Read(&response_)) {
          ADD_FAILURE() << "the stream ended";
          return {};
        }
        EXPECT_GT(response_.epoch(), 0u);
        EXPECT_LT(response_.ByteSizeLong(), size_t{4} << 20);
      }
      const v1::UpdateEvent& event = response_.events(next_++);
      EXPECT_EQ(event.sequence(), ++sequence_);
      Apply(event);
      if (wanted(event)) return event;
    }
  }
  v1::UpdateEvent Next() {
    return Until([](const auto&) { return true; });
  }
  void UntilSnapshotEnd() {
    Until([](const v1::UpdateEvent& event) { return event.has_snapshot_end(); });
  }
  grpc::Status Finish() {
    while (stream_->Read(&response_)) continue;
    return stream_->Finish();
  }
  // "r1 192.0.2.0/24" and its MED.
  const std::map<std::string, uint32_t>& table() const { return table_; }

 private:
  void Apply(const v1::UpdateEvent& event) {
    for (const v1::Nlri& nlri : event.announcement().nlri()) {
      table_[absl::StrCat(event.peer(), " ", nlri.unicast())] =
          event.announcement().attributes().med();
    }
    for (const v1::Nlri& nlri : event.withdrawal().nlri()) {
      table_.erase(absl::StrCat(event.peer(), " ", nlri.unicast()));
    }
  }

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::StreamUpdatesResponse>> stream_;
  v1::StreamUpdatesResponse response_;
  int next_ = 0;
  uint64_t sequence_ = 0;
  std::map<std::string, uint32_t> table_;
};

class UpdateServiceTest : public DaemonFixture {
 protected:
  using DaemonFixture::DaemonFixture;

  static v1::StreamUpdatesRequest WithSnapshot() {
    v1::StreamUpdatesRequest request;
    request.set_snapshot(true);
    return request;
  }
  grpc::Status StatusOf(const v1::StreamUpdatesRequest& request) {
    return Hearing(*stub_, request).Finish();
  }
  // Many routes of r1, each with attributes of its own that take octets.
  void ReceiveMany(uint32_t count, uint32_t med, size_t communities = 0) {
    OnCore([&] {
      for (uint32_t i = 0; i < count; ++i) {
        PathAttributes attributes;
        attributes.med = med + i;
        attributes.communities.assign(communities, Community(1));
        UpdateMessage update =
            Reachable(IpAddress::V4(0x0A000000 + i).Format(), std::move(attributes));
        ASSERT_TRUE(injector_.Receive(kR1, std::move(update), absl::Now()));
      }
    });
  }

  std::unique_ptr<v1::UpdateService::Stub> stub_ = Stub<v1::UpdateService>();
};

TEST_F(UpdateServiceTest, ShowsTheSnapshotItsMarkerAndChanges) {
  PeerUp(kR1);
  Receive(kR1, Reachable("192.0.2.0/24", {.med = 7}));
  Hearing hearing(*stub_, WithSnapshot());
  EXPECT_TRUE(hearing.Next().has_snapshot_begin());
  hearing.UntilSnapshotEnd();
  EXPECT_THAT(hearing.table(), testing::ElementsAre(testing::Pair("r1 192.0.2.0/24", 7)));

  Receive(kR1, Reachable("192.0.2.0/24", {.med = 8}));
  v1::UpdateEvent event = hearing.Next();
  EXPECT_EQ(event.peer(), "r1");
  EXPECT_GT(event.time_ns(), 0);
  EXPECT_EQ(event.announcement().attributes().med(), 8u);
  EXPECT_EQ(event.announcement().attributes().next_hop().address(), "192.0.2.1");
  Receive(kR1, {.end_of_rib = {kIpv6Unicast}});
  EXPECT_EQ(hearing.Next().end_of_rib().family(), v1::FAMILY_IPV6_UNICAST);
  PeerUp(kR2);
  event = hearing.Next();
  EXPECT_TRUE(event.has_peer_up());
  EXPECT_EQ(event.peer(), "r2");
  PeerDown(kR1);
  event = hearing.Until([](const v1::UpdateEvent& e) { return e.has_peer_down(); });
  EXPECT_EQ(event.peer_down().reason(), "the test said so");
  EXPECT_THAT(hearing.table(), testing::IsEmpty());
}

// Conformance: G-8.
TEST_F(UpdateServiceTest, ShowsWhatOutlivesItsSession) {
  PeerUp(kR1);
  Receive(kR1, Reachable("192.0.2.0/24", {.med = 7}));
  PeerDown(kR1, {kIpv4Unicast});
  Hearing hearing(*stub_, WithSnapshot());
  EXPECT_TRUE(hearing.Next().has_snapshot_begin());
  v1::UpdateEvent event = hearing.Next();
  EXPECT_EQ(event.peer_down().reason(), "the test said so");
  EXPECT_THAT(event.peer_down().routes_retained(), testing::ElementsAre(v1::FAMILY_IPV4_UNICAST));
  EXPECT_TRUE(hearing.Next().announcement().stale());
  EXPECT_TRUE(hearing.Next().has_snapshot_end());
  PeerUp(kR1);
  EXPECT_TRUE(hearing.Next().has_peer_up());
  Receive(kR1, Reachable("198.51.100.0/24"));
  EXPECT_FALSE(hearing.Next().announcement().stale());
}

TEST_F(UpdateServiceTest, WithoutASnapshotShowsOnlyChanges) {
  PeerUp(kR1);
  Receive(kR1, Reachable("192.0.2.0/24"));
  Hearing hearing(*stub_, {});
  // Nothing tells when the stream has begun; a later one that is through the core does.
  Hearing(*stub_, WithSnapshot()).UntilSnapshotEnd();
  Receive(kR1, Unreachable("192.0.2.0/24"));
  EXPECT_EQ(hearing.Next().withdrawal().nlri(0).unicast(), "192.0.2.0/24");
}

TEST_F(UpdateServiceTest, Filters) {
  PeerUp(kR1);
  PeerUp(kR2);
  v1::StreamUpdatesRequest request = WithSnapshot();
  request.add_peers("r1");
  request.add_families(v1::FAMILY_IPV4_UNICAST);
  request.add_prefixes("10.0.0.0/8");
  request.add_communities()->set_well_known(v1::WELL_KNOWN_COMMUNITY_BLACKHOLE);
  const PathAttributes wanted{.communities = {Community(0xFFFF029A)}};
  Receive(kR1, Reachable("10.1.0.0/16", wanted));
  Receive(kR1, Reachable("10.2.0.0/16"));
  Receive(kR1, Reachable("192.0.2.0/24", wanted));
  Receive(kR2, Reachable("10.3.0.0/16", wanted));
  Hearing hearing(*stub_, request);
  hearing.UntilSnapshotEnd();
  EXPECT_THAT(hearing.table(), testing::ElementsAre(testing::Pair("r1 10.1.0.0/16", 0)));
}

TEST_F(UpdateServiceTest, ALargeSnapshotComesWhole) {
  PeerUp(kR1);
  constexpr uint32_t kRoutes = 10'000;
  ReceiveMany(kRoutes, 0, /*communities=*/300);  // 2 KiB each as proto.
  Hearing hearing(*stub_, WithSnapshot());
  hearing.UntilSnapshotEnd();
  EXPECT_EQ(hearing.table().size(), kRoutes);
}

TEST_F(UpdateServiceTest, ChangesThatItDoesNotWantDoNotHoldItUp) {
  PeerUp(kR1);
  v1::StreamUpdatesRequest request = WithSnapshot();
  request.add_communities()->set_well_known(v1::WELL_KNOWN_COMMUNITY_BLACKHOLE);
  Hearing hearing(*stub_, request);
  hearing.UntilSnapshotEnd();
  ReceiveMany(50'000, 0);  // Several turns of the core look at them.
  Receive(kR1, Reachable("192.0.2.0/24", {.communities = {Community(0xFFFF029A)}}));
  EXPECT_EQ(hearing.Next().announcement().nlri(0).unicast(), "192.0.2.0/24");
}

// Conformance: API-6.
TEST_F(UpdateServiceTest, ASlowReaderSeesTheLatestWord) {
  PeerUp(kR1);
  Hearing hearing(*stub_, WithSnapshot());
  hearing.UntilSnapshotEnd();
  constexpr uint32_t kRoutes = 3'000, kRounds = 30;
  for (uint32_t round = 1; round <= kRounds; ++round) ReceiveMany(kRoutes, round * kRoutes);
  Receive(kR1, Reachable("192.0.2.0/24", {.med = 1}));
  hearing.Until([](const v1::UpdateEvent& event) {
    return event.announcement().nlri_size() == 1 &&
           event.announcement().nlri(0).unicast() == "192.0.2.0/24";
  });
  ASSERT_EQ(hearing.table().size(), kRoutes + 1);
  for (uint32_t i = 0; i < kRoutes; ++i) {
    const std::string route = absl::StrCat("r1 ", IpAddress::V4(0x0A000000 + i).Format(), "/32");
    EXPECT_EQ(hearing.table().at(route), kRounds * kRoutes + i);
  }
}

class SmallLagTest : public UpdateServiceTest {
 protected:
  SmallLagTest() : UpdateServiceTest({.subscriptions_max = 2, .subscription_lag_max = 100}) {}
};

// Conformance: API-6.
TEST_F(SmallLagTest, AReaderTooSlowIsToldSo) {
  PeerUp(kR1);
  Hearing hearing(*stub_, WithSnapshot());
  hearing.UntilSnapshotEnd();
  ReceiveMany(101, 0);  // In one turn of the core: the stream cannot pull between.
  const grpc::Status status = hearing.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(status), "SUBSCRIBER_LAGGED");
}

TEST_F(SmallLagTest, TakesTheMostStreamsAndNotOneMore) {
  Hearing first(*stub_, WithSnapshot());
  first.UntilSnapshotEnd();
  {
    Hearing second(*stub_, WithSnapshot());
    second.UntilSnapshotEnd();
    const grpc::Status status = StatusOf(WithSnapshot());
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(Reason(status), "STREAMS_MAX");
  }
}

TEST_F(UpdateServiceTest, RefusesAnAbsurdFilter) {
  v1::StreamUpdatesRequest request;
  request.add_families(v1::FAMILY_UNSPECIFIED);
  EXPECT_EQ(FieldAtFault(StatusOf(request)), "families[0]");
  request.Clear();
  request.add_prefixes("10.0.0.0/8");
  request.add_prefixes("10.0.0.0/99");
  EXPECT_EQ(FieldAtFault(StatusOf(request)), "prefixes[1]");
  request.Clear();
  for (int i = 0; i <= kFilterEntriesMax; ++i) request.add_prefixes("::/0");
  EXPECT_EQ(FieldAtFault(StatusOf(request)), "prefixes");
  request.Clear();
  for (int i = 0; i <= kFilterEntriesMax; ++i) request.add_peers("r1");
  EXPECT_EQ(FieldAtFault(StatusOf(request)), "peers");
  request.Clear();
  request.add_communities();
  EXPECT_EQ(FieldAtFault(StatusOf(request)), "communities[0]");
  request.Clear();
  request.add_peers("nobody");
  EXPECT_EQ(StatusOf(request).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(UpdateServiceTest, AStreamLeavesTheCoreWithItsCall) {
  PeerUp(kR1);
  ReceiveMany(2'000, 0);
  for (int run = 0; run < 300; ++run) {  // More than the injector takes at one time.
    Hearing hearing(*stub_, WithSnapshot());
    if (run % 3 != 0) hearing.Next();
    if (run % 3 == 2) Receive(kR1, Reachable("192.0.2.0/24", {.med = run}));
  }
  Hearing(*stub_, WithSnapshot()).UntilSnapshotEnd();
}

}  // namespace
}  // namespace herald::rpc
