#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/route/route_fixture.h"
#include "internal/runtime/turns.h"

namespace herald::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr PeerId kR1{0};
constexpr PeerId kR2{1};

// An Announce with WAIT_FOR_SENT that is under way.
class Waiting {
 public:
  Waiting(v1::RouteService::Stub& stub, const std::vector<std::string>& prefixes,
          absl::Duration deadline = absl::Minutes(1)) {
    request_ = AnnounceOf(prefixes);
    request_.set_wait_for(v1::WAIT_FOR_SENT);
    context_.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
    stub.async()->Announce(&context_, &request_, &response_,
                           [this](const grpc::Status& status) { done_.set_value(status); });
  }
  void Cancel() { context_.TryCancel(); }
  grpc::Status Await() { return done_.get_future().get(); }
  const v1::AnnounceResponse& response() const { return response_; }

 private:
  grpc::ClientContext context_;
  v1::AnnounceRequest request_;
  v1::AnnounceResponse response_;
  std::promise<grpc::Status> done_;
};

TEST_F(RouteServiceTest, AnnouncesListsAndWithdraws) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24", "2001:db8::/32"});
  request.mutable_routes(0)->mutable_attributes()->set_med(0);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_EQ(response_.revision(), 1u);
  EXPECT_THAT(List(), ElementsAre("192.0.2.0/24", "2001:db8::/32"));
  ASSERT_TRUE(Announce(request).ok());  // Changes nothing.
  EXPECT_EQ(response_.revision(), 1u);
  ASSERT_TRUE(Withdraw({"192.0.2.0/24", "198.51.100.0/24"}).ok());
  EXPECT_THAT(List(), ElementsAre("2001:db8::/32"));
}

TEST_F(RouteServiceTest, RefusesToTouchAStaticRoute) {
  OnCore([this] {
    const std::vector<injector::RouteBatch> batch = {{.nlri = {Route("192.0.2.0/24")}}};
    ASSERT_TRUE(injector_.AnnounceStatic(batch).ok());
  });
  v1::AnnounceRequest request = AnnounceOf({"198.51.100.0/24", "192.0.2.0/24"});
  request.set_atomic(true);
  const grpc::Status status = Announce(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Reason(status), "STATIC_ROUTE");
  EXPECT_THAT(List(), ElementsAre("192.0.2.0/24"));
  request.set_atomic(false);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("1 STATIC_ROUTE"));
  ASSERT_TRUE(Withdraw({"192.0.2.0/24", "198.51.100.0/24"}).ok());
  EXPECT_THAT(Reasons(withdraw_response_), ElementsAre("0 STATIC_ROUTE"));
  EXPECT_THAT(List(), ElementsAre("192.0.2.0/24"));
}

// Conformance: API-5.
TEST_F(RouteServiceTest, TakesTheMostRoutesOfACallAndNotOneMore) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < kRoutesPerCallMax; ++i) prefixes.push_back(HostRoute(i));
  ASSERT_TRUE(Announce(AnnounceOf(prefixes)).ok());
  EXPECT_EQ(List().size(), kRoutesPerCallMax);
  EXPECT_GE(messages_, 10);
  prefixes.push_back(HostRoute(kRoutesPerCallMax));
  EXPECT_EQ(FieldAtFault(Announce(AnnounceOf(prefixes))), "routes");
  EXPECT_EQ(FieldAtFault(Withdraw(prefixes)), "nlri");
  prefixes.pop_back();
  ASSERT_TRUE(Withdraw(prefixes).ok());
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(RouteServiceTest, NamesTheFirstFaultsAndCountsTheRest) {
  std::vector<std::string> prefixes;
  for (int i = 0; i < 1000; ++i) prefixes.push_back(absl::StrCat("nonsense ", i));
  v1::AnnounceRequest request = AnnounceOf(prefixes);
  request.set_atomic(true);
  const grpc::Status status = Announce(request);
  google::rpc::BadRequest faults;
  ASSERT_TRUE(Details(status).details(0).UnpackTo(&faults));
  EXPECT_EQ(faults.field_violations_size(), 20);
  EXPECT_EQ(faults.field_violations(19).field(), "routes[19].nlri.unicast");
  EXPECT_THAT(status.error_message(), testing::HasSubstr("999 more"));
}

struct Absurdity {
  std::string name;
  std::function<void(v1::AnnounceRequest&)> make;
  std::string field;
};

class AbsurdAnnounceTest : public RouteServiceTest,
                           public testing::WithParamInterface<Absurdity> {};

TEST_P(AbsurdAnnounceTest, IsRefusedByItsField) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24", "198.51.100.0/24"});
  request.set_atomic(true);
  GetParam().make(request);
  const grpc::Status status = Announce(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldAtFault(status), GetParam().field);
  EXPECT_EQ(Details(status).code(), 3);
  EXPECT_EQ(Details(status).message(), status.error_message());
  EXPECT_THAT(List(), IsEmpty());
}

auto Attribute(const std::function<void(v1::PathAttributes&)>& make) {
  return [make](v1::AnnounceRequest& r) { make(*r.mutable_routes(1)->mutable_attributes()); };
}

INSTANTIATE_TEST_SUITE_P(
    Fields, AbsurdAnnounceTest,
    testing::ValuesIn<Absurdity>({
        {"NoRoute", [](auto& r) { r.clear_routes(); }, "routes"},
        {"NoNlri", [](auto& r) { r.mutable_routes(1)->clear_nlri(); }, "routes[1].nlri.unicast"},
        {"Text", [](auto& r) { r.mutable_routes(1)->mutable_nlri()->set_unicast("x"); },
         "routes[1].nlri.unicast"},
        {"HostBits",
         [](auto& r) { r.mutable_routes(1)->mutable_nlri()->set_unicast("192.0.2.1/24"); },
         "routes[1].nlri.unicast"},
        {"Twice", [](auto& r) { r.mutable_routes(1)->mutable_nlri()->set_unicast("192.0.2.0/24"); },
         "routes[1].nlri"},
        {"WaitFor", [](auto& r) { r.set_wait_for(static_cast<v1::WaitFor>(9)); }, "wait_for"},
        {"Origin", Attribute([](auto& a) { a.set_origin(static_cast<v1::Origin>(9)); }),
         "routes[1].attributes.origin"},
        {"Asn", Attribute([](auto& a) { a.add_as_path()->add_asns(0); }),
         "routes[1].attributes.as_path[0].asns[0]"},
        {"NextHop", Attribute([](auto& a) { a.mutable_next_hop(); }),
         "routes[1].attributes.next_hop"},
        {"NextHopOfAnotherFamily",
         [](auto& r) {
           r.mutable_routes(1)->mutable_nlri()->set_unicast("2001:db8::/32");
           r.mutable_routes(1)->mutable_attributes()->mutable_next_hop()->set_address("192.0.2.1");
         },
         "routes[1].attributes.next_hop.address"},
        {"Community", Attribute([](auto& a) { a.add_communities(); }),
         "routes[1].attributes.communities[0]"},
        {"Communities", Attribute([](auto& a) {
           for (int i = 0; i < 513; ++i) a.add_communities()->set_value(1);
         }),
         "routes[1].attributes.communities"},
        {"Raw", Attribute([](auto& a) { a.add_raw()->set_type(99); }),
         "routes[1].attributes.raw[0].flags"},
    }),
    [](const auto& info) { return info.param.name; });

TEST_F(RouteServiceTest, TakesANextHopOfTheFamilyAndIpv6ForIpv4) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24", "198.51.100.0/24", "2001:db8::/32"});
  const std::vector<std::string> next_hops = {"192.0.2.1", "2001:db8::1", "2001:db8::1"};
  for (int i = 0; i < request.routes_size(); ++i) {
    v1::PathAttributes& attributes = *request.mutable_routes(i)->mutable_attributes();
    attributes.mutable_next_hop()->set_address(next_hops[static_cast<size_t>(i)]);
  }
  EXPECT_TRUE(Announce(request).ok());
}

// --- Waiting for the wire ---

TEST_F(RouteServiceTest, SentIsAnsweredWhenEveryPeerWasWritten) {
  PeerUp(kR1);
  PeerUp(kR2, {kIpv6Unicast});
  Waiting call(*stub_, {"192.0.2.0/24"});
  while (OnCore([this] { return injector_.revision(); }) == 0) std::this_thread::yield();
  Write(kR1);
  ASSERT_TRUE(call.Await().ok());
  ASSERT_EQ(call.response().deliveries_size(), 2);
  EXPECT_EQ(call.response().deliveries(0).peer(), "r1");
  EXPECT_EQ(call.response().deliveries(0).outcome(), v1::PeerDelivery::OUTCOME_SENT);
  EXPECT_EQ(call.response().deliveries(1).peer(), "r2");
  EXPECT_EQ(call.response().deliveries(1).outcome(), v1::PeerDelivery::OUTCOME_NOT_NEGOTIATED);
}

TEST_F(RouteServiceTest, SentIsAnsweredAtOnceWithoutAPeer) {
  Waiting call(*stub_, {"192.0.2.0/24"});
  ASSERT_TRUE(call.Await().ok());
  ASSERT_EQ(call.response().deliveries_size(), 2);  // Peers that were never up have their row too.
  for (const auto& row : call.response().deliveries()) {
    EXPECT_EQ(row.outcome(), v1::PeerDelivery::OUTCOME_PEER_DOWN);
  }
}

TEST_F(RouteServiceTest, SentTellsOfAPeerThatFell) {
  PeerUp(kR1);
  Waiting call(*stub_, {"192.0.2.0/24"});
  while (OnCore([this] { return injector_.revision(); }) == 0) std::this_thread::yield();
  PeerDown(kR1);
  ASSERT_TRUE(call.Await().ok());
  EXPECT_EQ(call.response().deliveries(0).outcome(), v1::PeerDelivery::OUTCOME_PEER_DOWN);
}

TEST_F(RouteServiceTest, ADeadlineEndsTheWaitAndTheRouteStands) {
  PeerUp(kR1);
  Waiting call(*stub_, {"192.0.2.0/24"}, absl::Milliseconds(200));
  EXPECT_EQ(call.Await().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_THAT(List(), ElementsAre("192.0.2.0/24"));
  Write(kR1);  // Whoever waited is gone.
}

TEST_F(RouteServiceTest, ManyWaitsEndInAllTheirWays) {
  PeerUp(kR1);
  std::vector<std::unique_ptr<Waiting>> calls;
  for (size_t i = 0; i < 60; ++i) {
    const bool is_hasty = i % 3 == 0;
    calls.push_back(
        std::make_unique<Waiting>(*stub_, std::vector<std::string>{HostRoute(i)},
                                  is_hasty ? absl::Milliseconds(20 + i) : absl::Minutes(1)));
    if (i % 3 == 1) calls.back()->Cancel();
    if (i % 10 == 9) Write(kR1);
    if (i == 45) PeerDown(kR1);
  }
  // Some calls may be on their way still.
  PeerUp(kR1, {kIpv4Unicast}, Pace::kPrompt);
  for (auto& call : calls) {
    EXPECT_THAT(call->Await().error_code(),
                testing::AnyOf(grpc::StatusCode::OK, grpc::StatusCode::CANCELLED,
                               grpc::StatusCode::DEADLINE_EXCEEDED));
  }
}

// --- Too much, and the end ---

TEST_F(RouteServiceTest, AFullMailboxIsToldAndMayBeTriedAgain) {
  {
    CoreHeld held(runtime::Turns::ExecutorOf(core_));
    runtime::Mailbox::Lane others = mailbox_.AddLane();
    for (size_t i = 0; i < kMailboxTasksMax; ++i) ASSERT_TRUE(others.TryPost([] {}));
    // There is room for one of each principal all the same.
    Waiting first(*stub_, {"192.0.2.0/24"}, absl::Milliseconds(50));
    EXPECT_EQ(first.Await().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
    const grpc::Status status = Announce(AnnounceOf({"192.0.2.0/24"}));
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(Reason(status), "QUEUE_FULL");
    EXPECT_TRUE(MayRetry(status));
    List();
    EXPECT_EQ(Reason(status_), "QUEUE_FULL");
  }
  SettleCore();
  EXPECT_TRUE(Announce(AnnounceOf({"192.0.2.0/24"})).ok());
}

TEST_F(RouteServiceTest, AClosedMailboxIsUnavailable) {
  mailbox_.Close();
  const grpc::Status status = Announce(AnnounceOf({"192.0.2.0/24"}));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Reason(status), "STOPPING");
}

TEST_F(RouteServiceTest, ACallCancelledBeforeTheCoreSawItStillCounts) {
  std::unique_ptr<Waiting> call;
  {
    CoreHeld held(runtime::Turns::ExecutorOf(core_));
    call = std::make_unique<Waiting>(*stub_, std::vector<std::string>{"192.0.2.0/24"},
                                     absl::Milliseconds(50));
    EXPECT_EQ(call->Await().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  }
  EXPECT_THAT(List(), ElementsAre("192.0.2.0/24"));
}

TEST_F(RouteServiceTest, WhileTheCoreIsIdleAStepIsMadeWithoutItsThread) {
  Restart([](Core& core) { core.audit = nullptr; });  // The log answers by the core's thread.
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < kRoutesPerStep; ++i) prefixes.push_back(HostRoute(i));
  {
    CoreHeld thread(core_.get_executor());
    EXPECT_TRUE(Announce(AnnounceOf(prefixes)).ok());
    EXPECT_TRUE(Withdraw({prefixes[0]}).ok());
  }
  EXPECT_THAT(List(), testing::SizeIs(kRoutesPerStep - 1));
}

// Conformance: API-5.
TEST_F(RouteServiceTest, ARequestBeyondTheSizeBoundIsRefused) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24"});
  request.mutable_routes(0)->mutable_nlri()->set_unicast(std::string(kRequestOctetsMax, '1'));
  EXPECT_EQ(Announce(request).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Announce(AnnounceOf({"192.0.2.0/24"})).ok());
}

class FewRoutesTest : public RouteServiceTest {
 protected:
  FewRoutesTest() : RouteServiceTest(injector::Limits{.routes_max = 2}) {}
};

TEST_F(FewRoutesTest, RefusesOneRouteTooMany) {
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.0/24", "198.51.100.0/24"})).ok());
  v1::AnnounceRequest request = AnnounceOf({"203.0.113.0/24"});
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("0 ROUTES_MAX"));
  request.set_atomic(true);
  const grpc::Status status = Announce(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(status), "ROUTES_MAX");
}

TEST_F(RouteServiceTest, RefusesOnePathTooMany) {
  const size_t paths_max = injector::Limits().paths_max;
  v1::AnnounceRequest request = AnnounceOf(std::vector<std::string>(paths_max + 1, "192.0.2.0/24"));
  uint32_t path_id = 0;
  for (v1::Route& route : *request.mutable_routes()) route.mutable_nlri()->set_path_id(++path_id);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre(absl::StrCat(paths_max, " PATHS_MAX")));
}

}  // namespace
}  // namespace herald::rpc
