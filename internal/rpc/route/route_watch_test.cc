#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "internal/rpc/limits.h"
#include "internal/rpc/route/route_fixture.h"

namespace herald::rpc {
namespace {

using testing::SizeIs;

constexpr PeerId kR1{0};

// One WatchRoutes, and what it has told so far.
class Watching {
 public:
  explicit Watching(v1::RouteService::Stub& stub, const v1::WatchRoutesRequest& request = {})
      : reader_(stub.WatchRoutes(&context_, request)) {}

  // Reads until the condition holds.
  template <class Condition>
  void Until(Condition condition) {
    v1::WatchRoutesResponse response;
    while (!condition() && reader_->Read(&response)) {
      in_sync = in_sync || response.in_sync();
      for (const auto& peer : response.peers()) peers[peer.peer()] = peer;
      for (const auto& change : response.changes()) {
        const std::string prefix = change.nlri().unicast();
        if (change.has_route()) {
          standing[prefix] = change;
        } else {
          standing.erase(prefix);
          gone[prefix] = change.cause();
        }
      }
    }
    EXPECT_TRUE(condition());
  }
  void UntilInSync() {
    Until([this] { return in_sync; });
  }
  void UntilGone(const std::string& prefix) {
    Until([&] { return gone.contains(prefix); });
  }
  grpc::Status Finish() {
    context_.TryCancel();
    v1::WatchRoutesResponse response;
    while (reader_->Read(&response)) continue;
    return reader_->Finish();
  }

  bool in_sync = false;
  std::map<std::string, v1::RouteChange> standing;
  std::map<std::string, v1::RouteChange::Cause> gone;
  std::map<std::string, v1::PeerProgress> peers;

 private:
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReader<v1::WatchRoutesResponse>> reader_;
};

using RouteWatchTest = TwoPrincipalsTest;

TEST_F(RouteWatchTest, TellsWhatStandsAndThenWhatBecomesOfIt) {
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.0/24", "198.51.100.0/24"})).ok());
  ASSERT_TRUE(AnnounceAsOther(AnnounceOf({"203.0.113.0/24"})).ok());
  Watching watch(*stub_);
  watch.UntilInSync();
  EXPECT_THAT(watch.standing, SizeIs(2));
  ASSERT_TRUE(Withdraw({"192.0.2.0/24"}).ok());
  watch.UntilGone("192.0.2.0/24");
  EXPECT_EQ(watch.gone["192.0.2.0/24"], v1::RouteChange::CAUSE_WITHDRAWN);
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24"});
  request.mutable_routes(0)->mutable_attributes()->set_med(7);
  ASSERT_TRUE(Announce(request).ok());
  watch.Until(
      [&] { return watch.standing["198.51.100.0/24"].route().route().attributes().med() == 7; });
  EXPECT_EQ(watch.Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(RouteWatchTest, TellsWhyARouteIsGone) {
  ASSERT_TRUE(AnnounceAsOther(AnnounceOf({"192.0.2.0/24", "198.51.100.0/24"})).ok());
  v1::AnnounceRequest brief = AnnounceOf({"203.0.113.0/24"});
  brief.mutable_routes(0)->mutable_terms()->set_ttl_s(1);
  ASSERT_TRUE(AnnounceAsOther(brief).ok());
  Watching watch(*other_);
  watch.UntilInSync();
  EXPECT_THAT(watch.standing, SizeIs(3));
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24"});
  request.set_take_over(true);
  ASSERT_TRUE(Announce(request).ok());
  watch.UntilGone("192.0.2.0/24");
  EXPECT_EQ(watch.gone["192.0.2.0/24"], v1::RouteChange::CAUSE_TAKEN_OVER);
  watch.UntilGone("203.0.113.0/24");
  EXPECT_EQ(watch.gone["203.0.113.0/24"], v1::RouteChange::CAUSE_EXPIRED);
  grpc::ClientContext context;
  v1::WithdrawAllRequest all;
  all.set_own(true);
  v1::WithdrawAllResponse response;
  ASSERT_TRUE(other_->WithdrawAll(&context, all, &response).ok());
  watch.UntilGone("198.51.100.0/24");
  EXPECT_EQ(watch.gone["198.51.100.0/24"], v1::RouteChange::CAUSE_WITHDRAW_ALL);
}

TEST_F(RouteWatchTest, TellsHowFarThePeersAre) {
  PeerUp(kR1, {kIpv4Unicast, kIpv6Unicast}, Pace::kPrompt);
  Watching watch(*stub_);
  watch.UntilInSync();
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.0/24"})).ok());
  const uint64_t revision = response_.revision();
  watch.Until([&] { return watch.peers["r1"].sent_revision() >= revision; });
  EXPECT_TRUE(watch.peers["r1"].established());
  watch.Until([&] { return watch.standing["192.0.2.0/24"].deliveries_size() == 2; });
  const v1::RouteChange& change = watch.standing["192.0.2.0/24"];
  EXPECT_EQ(change.deliveries(0).outcome(), v1::PeerDelivery::OUTCOME_SENT);
  EXPECT_EQ(change.deliveries(1).outcome(), v1::PeerDelivery::OUTCOME_PEER_DOWN);
}

TEST_F(RouteWatchTest, OnlyWhatIsAskedFor) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24", "2001:db8::/32"});
  ASSERT_TRUE(Announce(request).ok());
  request = AnnounceOf({"198.51.100.0/24", "2001:db8:1::/48"});
  request.set_client("a");
  ASSERT_TRUE(Announce(request).ok());
  v1::WatchRoutesRequest filter;
  filter.set_client("a");
  filter.mutable_match()->set_family(v1::FAMILY_IPV6_UNICAST);
  Watching watch(*stub_, filter);
  watch.UntilInSync();
  EXPECT_THAT(watch.standing, SizeIs(1));
  EXPECT_TRUE(watch.standing.contains("2001:db8:1::/48"));
}

TEST_F(RouteWatchTest, ManyRoutesComeInMessagesThatFit) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < kRoutesPerCallMax; ++i) prefixes.push_back(HostRoute(i));
  ASSERT_TRUE(Announce(AnnounceOf(prefixes)).ok());
  Watching watch(*stub_);
  watch.UntilInSync();
  EXPECT_EQ(watch.standing.size(), kRoutesPerCallMax);
}

TEST_F(RouteWatchTest, RefusesAnAbsurdRequest) {
  v1::WatchRoutesRequest request;
  request.set_client(std::string(64, 'x'));
  grpc::ClientContext context;
  EXPECT_EQ(FieldAtFault(stub_->WatchRoutes(&context, request)->Finish()), "client");
}

}  // namespace
}  // namespace herald::rpc
