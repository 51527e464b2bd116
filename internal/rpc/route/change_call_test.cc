#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "internal/rpc/limits.h"
#include "internal/rpc/route/route_fixture.h"

namespace herald::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr PeerId kR1{0};

class ChangeCallTest : public RouteServiceTest {
 protected:
  void Restart(const std::function<void(Core&)>& adjust) {
    DaemonFixture::Restart(adjust);
    stub_ = Stub<v1::RouteService>();
  }
  ChangeCallTest() {
    OnCore([this] {
      owned_routes_.SetRules(
          {.protected_prefixes = {*Prefix::Parse("192.0.2.0/24")}, .default_route = true});
    });
  }
};

TEST_F(ChangeCallTest, ARouteThatIsRefusedHoldsUpNoOther) {
  ASSERT_TRUE(
      Announce(AnnounceOf({"198.51.100.0/24", "192.0.2.53", "nonsense", "203.0.113.0/24"})).ok());
  EXPECT_THAT(List(), ElementsAre("198.51.100.0/24", "203.0.113.0/24"));
  ASSERT_THAT(response_.results(), SizeIs(2));
  const v1::RouteResult& guarded = response_.results(0);
  EXPECT_EQ(guarded.index(), 1u);
  EXPECT_EQ(guarded.code(), 7);
  EXPECT_EQ(guarded.reason(), "GUARD");
  EXPECT_EQ(guarded.rule(), "guard.protected_prefixes");
  EXPECT_THAT(guarded.message(), testing::HasSubstr("192.0.2.53/32"));
  const v1::RouteResult& malformed = response_.results(1);
  EXPECT_EQ(malformed.index(), 2u);
  EXPECT_EQ(malformed.code(), 3);
  EXPECT_EQ(malformed.field(), "routes[2].nlri.unicast");
}

TEST_F(ChangeCallTest, ACallOfNothingButFaultsSucceedsWithARowForEach) {
  ASSERT_TRUE(Announce(AnnounceOf({"x", "y"})).ok());
  EXPECT_THAT(response_.results(), SizeIs(2));
  EXPECT_THAT(List(), IsEmpty());
}

// The rule that has refused it goes with the error.
TEST_F(ChangeCallTest, AnAtomicCallIsDoneWhollyOrNotAtAll) {
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24", "192.0.2.53"});
  request.set_atomic(true);
  const grpc::Status status = Announce(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status), "GUARD");
  EXPECT_EQ(Rule(status), "guard.protected_prefixes");
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(ChangeCallTest, WhatIsOnlyValidatedChangesNothing) {
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24", "192.0.2.53"});
  request.set_validate_only(true);
  request.set_wait_for(v1::WAIT_FOR_SENT);
  PeerUp(kR1);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("1 GUARD"));
  EXPECT_THAT(response_.deliveries(), IsEmpty());
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_THAT(AuditLines(), IsEmpty());
}

TEST_F(ChangeCallTest, ALargeCallIsManySteps) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < 4 * kRoutesPerStep + 2; ++i) prefixes.push_back(HostRoute(i));
  prefixes[2 * kRoutesPerStep + 7] = "192.0.2.7";
  prefixes[3] = "x";
  ASSERT_TRUE(Announce(AnnounceOf(prefixes)).ok());
  EXPECT_EQ(response_.revision(), 5u);
  ASSERT_THAT(response_.results(), SizeIs(2));
  EXPECT_EQ(response_.results(0).index(), 3u);
  EXPECT_EQ(response_.results(1).index(), 2 * kRoutesPerStep + 7);
  EXPECT_EQ(List().size(), prefixes.size() - 2);
  ASSERT_TRUE(Withdraw(prefixes).ok());
  EXPECT_THAT(Reasons(withdraw_response_), ElementsAre("3 "));
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(ChangeCallTest, WhatIsRefusedIsNotWaitedFor) {
  PeerUp(kR1, {kIpv4Unicast, kIpv6Unicast}, Pace::kPrompt);
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.53", "198.51.100.0/24"});
  request.set_wait_for(v1::WAIT_FOR_SENT);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_EQ(response_.deliveries(0).outcome(), v1::PeerDelivery::OUTCOME_SENT);
}

// Conformance: API-8. The server's end comes in the middle of it.
TEST_F(ChangeCallTest, WhatWasBegunIsMadeToItsEnd) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < kRoutesPerCallMax; ++i) prefixes.push_back(HostRoute(i));
  const v1::AnnounceRequest request = AnnounceOf(prefixes);
  const auto route_count = [this] { return OnCore([this] { return injector_.route_count(); }); };
  grpc::ClientContext context;
  std::promise<grpc::Status> done;
  stub_->async()->Announce(&context, &request, &response_,
                           [&done](const grpc::Status& status) { done.set_value(status); });
  while (route_count() == 0) std::this_thread::yield();
  context.TryCancel();
  done.get_future().wait();
  Restart([](Core&) {});
  EXPECT_EQ(route_count(), kRoutesPerCallMax);
  EXPECT_EQ(AuditLines().size(), 1u);
}

// --- Durable ---

TEST_F(ChangeCallTest, DurableIsRefusedWhileRoutesAreInMemory) {
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24"});
  request.set_wait_for(v1::WAIT_FOR_DURABLE);
  const grpc::Status status = Announce(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Reason(status), "NOT_DURABLE");
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(ChangeCallTest, UnlessTheConfigurationSaysOtherwise) {
  Restart([](Core& core) { core.memory_counts_as_durable = true; });
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24"});
  request.set_wait_for(v1::WAIT_FOR_DURABLE);
  EXPECT_TRUE(Announce(request).ok());
}

// --- Deadlines ---

// Conformance: API-8.
TEST_F(ChangeCallTest, ACallWithoutADeadlineHasTheServers) {
  Restart([](Core& core) { core.deadline_default = absl::Milliseconds(20); });
  PeerUp(kR1);
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24"});
  request.set_wait_for(v1::WAIT_FOR_SENT);
  EXPECT_EQ(Announce(request).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_THAT(List(), ElementsAre("198.51.100.0/24"));
  Write(kR1);  // Whoever waited is gone.
}

// --- Repeated requests ---

class RepeatedRequestTest : public ChangeCallTest {
 protected:
  static v1::AnnounceRequest Request() {
    v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24", "192.0.2.53", "x"});
    request.set_request_id("one");
    return request;
  }
};

// Conformance: API-7.
TEST_F(RepeatedRequestTest, ChangesNothingAndIsAnsweredTheSame) {
  ASSERT_TRUE(Announce(Request()).ok());
  const v1::AnnounceResponse first = response_;
  ASSERT_TRUE(Withdraw({"198.51.100.0/24"}).ok());
  ASSERT_TRUE(Announce(Request()).ok());
  EXPECT_EQ(response_.DebugString(), first.DebugString());
  EXPECT_THAT(response_.results(), SizeIs(2));
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(RepeatedRequestTest, OfAnotherShapeIsRefused) {
  ASSERT_TRUE(Announce(Request()).ok());
  v1::AnnounceRequest other = Request();
  other.mutable_routes(0)->mutable_attributes()->set_med(1);
  const grpc::Status status = Announce(other);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Reason(status), "REQUEST_ID_REUSED");
}

TEST_F(RepeatedRequestTest, OfAnotherClientIsNew) {
  ASSERT_TRUE(Announce(Request()).ok());
  v1::AnnounceRequest other = Request();
  other.set_client("b");
  ASSERT_TRUE(Announce(other).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("0 NOT_OWNER", "1 GUARD", "2 "));
}

TEST_F(RepeatedRequestTest, ThatFailedIsTriedAgain) {
  v1::AnnounceRequest request = Request();
  request.mutable_routes()->RemoveLast();
  request.set_atomic(true);
  EXPECT_EQ(Reason(Announce(request)), "GUARD");
  OnCore([this] { owned_routes_.SetRules({}); });
  EXPECT_TRUE(Announce(request).ok());
}

TEST_F(RepeatedRequestTest, WaitsAnewForTheWire) {
  v1::AnnounceRequest request = Request();
  request.set_wait_for(v1::WAIT_FOR_SENT);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_EQ(response_.deliveries(0).outcome(), v1::PeerDelivery::OUTCOME_PEER_DOWN);
  PeerUp(kR1, {kIpv4Unicast, kIpv6Unicast}, Pace::kPrompt);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_EQ(response_.deliveries(0).outcome(), v1::PeerDelivery::OUTCOME_SENT);
}

// --- The audit ---

// Conformance: API-10.
TEST_F(ChangeCallTest, IsInTheAuditBeforeItIsAnswered) {
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24", "192.0.2.53", "203.0.113.0/24"});
  request.set_client("a");
  request.mutable_routes(0)->mutable_terms()->set_reason("ticket 17");
  request.mutable_routes(0)->mutable_attributes()->add_communities()->set_value(0xFFFF029A);
  ASSERT_TRUE(Announce(request).ok());
  const std::vector<std::string> lines = AuditLines();
  ASSERT_THAT(lines, SizeIs(2));
  using testing::AllOf;
  using testing::HasSubstr;
  EXPECT_THAT(lines[0], AllOf(HasSubstr("KIND_ANNOUNCE"), HasSubstr("GUARD"),
                              HasSubstr("guard.protected_prefixes"), HasSubstr("192.0.2.53/32"),
                              HasSubstr("RouteService/Announce"), HasSubstr("\"a\"")));
  EXPECT_THAT(lines[1], AllOf(HasSubstr("198.51.100.0/24"), HasSubstr("203.0.113.0/24"),
                              HasSubstr("ticket 17"), HasSubstr("communities 65535:666"),
                              HasSubstr("\"accepted\":true"), HasSubstr("unix:uid=")));
}

}  // namespace
}  // namespace herald::rpc
