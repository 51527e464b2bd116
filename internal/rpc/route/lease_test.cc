#include <chrono>
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
using testing::HasSubstr;
using testing::IsEmpty;

class LeaseTest : public TwoPrincipalsTest {
 protected:
  using Stub = v1::RouteService::Stub;

  grpc::Status Grant(Stub& stub, uint32_t ttl_s) {
    grpc::ClientContext context;
    v1::GrantLeaseRequest request;
    request.set_ttl_s(ttl_s);
    v1::GrantLeaseResponse response;
    const grpc::Status status = stub.GrantLease(&context, request, &response);
    lease_ = response.lease_id();
    return status;
  }
  grpc::Status Revoke(Stub& stub, uint64_t lease) {
    grpc::ClientContext context;
    v1::RevokeLeaseRequest request;
    request.set_lease_id(lease);
    request.set_reason("done");
    return stub.RevokeLease(&context, request, &revoked_);
  }
  v1::ListLeasesResponse Leases(Stub& stub, bool own = false) {
    grpc::ClientContext context;
    v1::ListLeasesRequest request;
    request.set_own(own);
    v1::ListLeasesResponse response;
    EXPECT_TRUE(stub.ListLeases(&context, request, &response).ok());
    return response;
  }
  static v1::AnnounceRequest Leased(const std::vector<std::string>& prefixes, uint64_t lease) {
    v1::AnnounceRequest request = AnnounceOf(prefixes);
    for (v1::Route& route : *request.mutable_routes()) route.mutable_terms()->set_lease_id(lease);
    return request;
  }

  uint64_t lease_ = 0;
  v1::RevokeLeaseResponse revoked_;
};

TEST_F(LeaseTest, HoldsItsRoutesUntilItIsRevoked) {
  ASSERT_TRUE(Grant(*stub_, 3600).ok());
  EXPECT_NE(lease_, 0u);
  ASSERT_TRUE(Announce(Leased({"192.0.2.1", "192.0.2.2"}, lease_)).ok());
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.3"})).ok());
  const v1::ListLeasesResponse leases = Leases(*stub_);
  ASSERT_EQ(leases.leases_size(), 1);
  EXPECT_EQ(leases.leases(0).routes(), 2u);
  EXPECT_EQ(leases.leases(0).ttl_s(), 3600u);
  EXPECT_EQ(leases.leases(0).owner().principal(), "ops");
  ASSERT_TRUE(Revoke(*stub_, lease_).ok());
  EXPECT_EQ(revoked_.withdrawn(), 2u);
  EXPECT_THAT(List(), ElementsAre("192.0.2.3/32"));
  EXPECT_EQ(Leases(*stub_).leases_size(), 0);
  const auto lines = AuditLines();
  ASSERT_GE(lines.size(), 2u);
  EXPECT_THAT(lines.front(), HasSubstr("KIND_LEASE_GRANT"));
  EXPECT_THAT(lines.back(), testing::AllOf(HasSubstr("KIND_LEASE_END"), HasSubstr("192.0.2.2/32"),
                                           HasSubstr("\"done\"")));
}

// The client has died: nobody renews.
TEST_F(LeaseTest, EndsByItselfWithItsRoutesAndNoOthers) {
  ASSERT_TRUE(Grant(*other_, 1).ok());
  ASSERT_TRUE(AnnounceAsOther(Leased({"192.0.2.1"}, lease_)).ok());
  ASSERT_TRUE(AnnounceAsOther(AnnounceOf({"192.0.2.2"})).ok());
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.3"})).ok());
  while (OnCore([this] { return injector_.route_count(); }) > 2) std::this_thread::yield();
  EXPECT_THAT(List(), ElementsAre("192.0.2.2/32", "192.0.2.3/32"));
}

TEST_F(LeaseTest, ARouteGoesWhenItsTimeIsOver) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.1", "192.0.2.2"});
  request.mutable_routes(0)->mutable_terms()->set_ttl_s(1);
  ASSERT_TRUE(Announce(request).ok());
  while (OnCore([this] { return injector_.route_count(); }) > 1) std::this_thread::yield();
  EXPECT_THAT(List(), ElementsAre("192.0.2.2/32"));
  while (AuditLines().size() < 2) std::this_thread::yield();  // Nobody waits for it.
  EXPECT_THAT(AuditLines().back(),
              testing::AllOf(HasSubstr("KIND_EXPIRE"), HasSubstr("192.0.2.1/32")));
}

TEST_F(LeaseTest, IsItsOwnersAlone) {
  ASSERT_TRUE(Grant(*stub_, 3600).ok());
  ASSERT_TRUE(AnnounceAsOther(Leased({"192.0.2.1"}, lease_)).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("0 UNKNOWN_LEASE"));
  const grpc::Status status = Revoke(*other_, lease_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reason(status), "UNKNOWN_LEASE");
  EXPECT_THAT(AuditLines().back(), HasSubstr("UNKNOWN_LEASE"));
  EXPECT_EQ(Leases(*other_).leases_size(), 0);
  // An admin's reach is longer.
  ASSERT_TRUE(Grant(*other_, 3600).ok());
  EXPECT_EQ(Leases(*stub_).leases_size(), 2);
  EXPECT_EQ(Leases(*stub_, /*own=*/true).leases_size(), 1);
  EXPECT_TRUE(Revoke(*stub_, lease_).ok());
}

TEST_F(LeaseTest, ItsTimeHasBounds) {
  EXPECT_EQ(FieldAtFault(Grant(*stub_, 0)), "ttl_s");
  EXPECT_TRUE(Grant(*stub_, 1).ok());
  EXPECT_TRUE(Grant(*stub_, 86'400).ok());
  EXPECT_EQ(FieldAtFault(Grant(*stub_, 86'401)), "ttl_s");
}

TEST_F(LeaseTest, APrincipalHasSoManyAndNoMore) {
  grpc::Status status;
  uint32_t granted = 0;
  for (; granted <= 1'000 && status.ok(); ++granted) status = Grant(*stub_, 3600);
  EXPECT_EQ(granted, 1'001u);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(status), "LEASES_MAX");
  EXPECT_TRUE(Grant(*other_, 3600).ok());
}

TEST_F(LeaseTest, EachKeepAliveIsAnsweredAndAnUnknownOneEndsTheStream) {
  ASSERT_TRUE(Grant(*stub_, 3600).ok());
  grpc::ClientContext context;
  const auto stream = stub_->KeepAliveLease(&context);
  v1::KeepAliveLeaseRequest request;
  request.set_lease_id(lease_);
  v1::KeepAliveLeaseResponse response;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.lease_id(), lease_);
    EXPECT_EQ(response.ttl_s(), 3600u);
  }
  request.set_lease_id(lease_ + 1);
  stream->Write(request);
  EXPECT_FALSE(stream->Read(&response));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reason(status), "UNKNOWN_LEASE");
}

TEST_F(LeaseTest, AStormOfRenewalsIsHeldBackAndNotRefused) {
  ASSERT_TRUE(Grant(*stub_, 3600).ok());
  grpc::ClientContext context;
  const auto stream = stub_->KeepAliveLease(&context);
  constexpr uint32_t kBeyond = 600;
  const auto began = std::chrono::steady_clock::now();
  std::thread writer([&] {
    v1::KeepAliveLeaseRequest request;
    request.set_lease_id(lease_);
    for (uint32_t i = 0; i < kPrincipalRenewalsPerMinute + kBeyond; ++i) stream->Write(request);
    stream->WritesDone();
  });
  v1::KeepAliveLeaseResponse response;
  uint32_t answers = 0;
  while (stream->Read(&response)) ++answers;
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(answers, kPrincipalRenewalsPerMinute + kBeyond);
  // What goes beyond one minute's comes as the bucket fills, however fast all else is.
  const auto least = std::chrono::milliseconds(60'000) * kBeyond / kPrincipalRenewalsPerMinute;
  EXPECT_GE(std::chrono::steady_clock::now() - began, least);
}

TEST_F(LeaseTest, AKeepAliveStreamThatIsDoneEndsWell) {
  grpc::ClientContext context;
  const auto stream = stub_->KeepAliveLease(&context);
  stream->WritesDone();
  v1::KeepAliveLeaseResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

// --- WithdrawAll ---

class WithdrawAllTest : public LeaseTest {
 protected:
  WithdrawAllTest() {
    v1::AnnounceRequest request = AnnounceOf({"10.0.0.1", "10.0.0.2"});
    request.mutable_routes(1)->mutable_attributes()->add_communities()->set_value(7);
    EXPECT_TRUE(Announce(request).ok());
    v1::AnnounceRequest of_client = AnnounceOf({"10.0.0.3"});
    of_client.set_client("a");
    EXPECT_TRUE(Announce(of_client).ok());
    EXPECT_TRUE(AnnounceAsOther(AnnounceOf({"10.0.0.4"})).ok());
    OnCore([this] {
      const std::vector<injector::RouteBatch> batch = {{.nlri = {Route("10.0.0.5/32")}}};
      EXPECT_TRUE(injector_.AnnounceStatic(batch).ok());
    });
  }
  grpc::Status WithdrawAll(Stub& stub, const v1::WithdrawAllRequest& request) {
    grpc::ClientContext context;
    return stub.WithdrawAll(&context, request, &withdrawn_);
  }
  static v1::WithdrawAllRequest Own() {
    v1::WithdrawAllRequest request;
    request.set_own(true);
    return request;
  }

  v1::WithdrawAllResponse withdrawn_;
};

TEST_F(WithdrawAllTest, TheScopeMustBeNamed) {
  v1::WithdrawAllRequest request;
  EXPECT_EQ(FieldAtFault(WithdrawAll(*stub_, request)), "scope");
  request.set_own(false);
  EXPECT_EQ(FieldAtFault(WithdrawAll(*stub_, request)), "own");
  request.set_everything(false);
  EXPECT_EQ(FieldAtFault(WithdrawAll(*stub_, request)), "everything");
  request.set_principal("");
  EXPECT_EQ(FieldAtFault(WithdrawAll(*stub_, request)), "principal");
  request.set_client("\n");
  EXPECT_EQ(FieldAtFault(WithdrawAll(*stub_, request)), "client");
  request.set_own(true);
  request.mutable_match()->mutable_prefix();
  EXPECT_EQ(FieldAtFault(WithdrawAll(*stub_, request)), "match.prefix.prefix");
  EXPECT_EQ(List().size(), 5u);
}

TEST_F(WithdrawAllTest, OfAClientOfAPrincipalAndOfAll) {
  v1::WithdrawAllRequest request;
  request.set_client("a");
  ASSERT_TRUE(WithdrawAll(*stub_, request).ok());
  EXPECT_EQ(withdrawn_.withdrawn(), 1u);
  request.set_client("");
  request.mutable_match()->add_communities()->set_value(7);
  ASSERT_TRUE(WithdrawAll(*stub_, request).ok());
  EXPECT_THAT(List(), ElementsAre("10.0.0.1/32", "10.0.0.4/32", "10.0.0.5/32"));
  ASSERT_TRUE(WithdrawAll(*stub_, Own()).ok());
  EXPECT_THAT(List(), ElementsAre("10.0.0.4/32", "10.0.0.5/32"));
  request.Clear();
  request.set_everything(true);
  request.set_reason("it burns");
  ASSERT_TRUE(WithdrawAll(*stub_, request).ok());
  EXPECT_THAT(List(), ElementsAre("10.0.0.5/32"));
  EXPECT_THAT(AuditLines().back(),
              testing::AllOf(HasSubstr("KIND_WITHDRAW"), HasSubstr("10.0.0.4/32"),
                             HasSubstr("it burns"), HasSubstr("RouteService/WithdrawAll")));
}

TEST_F(WithdrawAllTest, OthersRoutesAreForAdmins) {
  v1::WithdrawAllRequest request;
  request.set_principal("ops");
  EXPECT_EQ(Reason(WithdrawAll(*other_, request)), "ROLE_MISSING");
  request.set_everything(true);
  EXPECT_EQ(Reason(WithdrawAll(*other_, request)), "ROLE_MISSING");
  EXPECT_EQ(List().size(), 5u);
  request.set_principal("detector");
  EXPECT_TRUE(WithdrawAll(*other_, request).ok());
  EXPECT_EQ(withdrawn_.withdrawn(), 1u);
}

TEST_F(WithdrawAllTest, OnlyCounts) {
  v1::WithdrawAllRequest request = Own();
  request.set_validate_only(true);
  const size_t lines = AuditLines().size();
  ASSERT_TRUE(WithdrawAll(*stub_, request).ok());
  EXPECT_EQ(withdrawn_.withdrawn(), 3u);
  EXPECT_EQ(List().size(), 5u);
  EXPECT_EQ(AuditLines().size(), lines);
}

TEST_F(WithdrawAllTest, WaitsForTheWire) {
  PeerUp(PeerId(0), {kIpv4Unicast, kIpv6Unicast}, Pace::kPrompt);
  v1::WithdrawAllRequest request = Own();
  request.set_wait_for(v1::WAIT_FOR_SENT);
  ASSERT_TRUE(WithdrawAll(*stub_, request).ok());
  ASSERT_EQ(withdrawn_.deliveries_size(), 2);
  EXPECT_EQ(withdrawn_.deliveries(0).outcome(), v1::PeerDelivery::OUTCOME_SENT);
  EXPECT_EQ(withdrawn_.deliveries(1).outcome(), v1::PeerDelivery::OUTCOME_PEER_DOWN);
  request.set_wait_for(v1::WAIT_FOR_DURABLE);
  EXPECT_EQ(Reason(WithdrawAll(*stub_, request)), "NOT_DURABLE");
}

// Conformance: API-13.
TEST_F(WithdrawAllTest, TheGuardBoundsItsReach) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < 3'000; ++i) prefixes.push_back(HostRoute(1'000 + i));
  ASSERT_TRUE(Announce(AnnounceOf(prefixes)).ok());
  OnCore([this] { owned_routes_.SetRules({.withdraw_all_max_percent = 50}); });
  const grpc::Status status = WithdrawAll(*stub_, Own());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status), "GUARD");
  EXPECT_THAT(Rule(status), HasSubstr("withdraw_all_max_percent"));
  EXPECT_EQ(List().size(), 3'005u);
  EXPECT_THAT(AuditLines().back(), HasSubstr("withdraw_all_max_percent"));
  OnCore([this] { owned_routes_.SetRules({}); });
  ASSERT_TRUE(WithdrawAll(*stub_, Own()).ok());
  EXPECT_EQ(withdrawn_.withdrawn(), 3'003u);
  EXPECT_EQ(List().size(), 2u);
}

}  // namespace
}  // namespace herald::rpc
