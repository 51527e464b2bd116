#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "internal/rpc/limits.h"
#include "internal/rpc/route/route_fixture.h"

namespace herald::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::WithdrawRequest WithdrawalOf(const std::string& prefix) {
  v1::WithdrawRequest request;
  request.add_nlri()->set_unicast(prefix);
  return request;
}

class RouteOwnershipTest : public TwoPrincipalsTest {
 protected:
  std::string OwnerOf(const std::string& prefix) {
    return OnCore([&] {
      const auto route = injector_.Find(Route(prefix));
      if (!route.has_value()) return std::string("nobody");
      return route->terms->owner.principal + "/" + route->terms->owner.client;
    });
  }
};

// Conformance: API-3.
TEST_F(RouteOwnershipTest, NobodyElseChangesARoute) {
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.0/24"})).ok());
  ASSERT_TRUE(AnnounceAsOther(AnnounceOf({"192.0.2.0/24", "198.51.100.0/24"})).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("0 NOT_OWNER"));
  ASSERT_TRUE(WithdrawAsOther(WithdrawalOf("192.0.2.0/24")).ok());
  EXPECT_THAT(Reasons(withdraw_response_), ElementsAre("0 NOT_OWNER"));
  EXPECT_EQ(OwnerOf("192.0.2.0/24"), "ops/");
  EXPECT_EQ(OwnerOf("198.51.100.0/24"), "detector/");
}

TEST_F(RouteOwnershipTest, ToTakeOverAnothersRouteIsForAdmins) {
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.0/24"})).ok());
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24"});
  request.set_take_over(true);
  ASSERT_TRUE(AnnounceAsOther(request).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("0 NOT_OWNER"));
  ASSERT_TRUE(AnnounceAsOther(AnnounceOf({"198.51.100.0/24"})).ok());
  request.mutable_routes(0)->mutable_nlri()->set_unicast("198.51.100.0/24");
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_THAT(Reasons(response_), IsEmpty());
  EXPECT_EQ(OwnerOf("198.51.100.0/24"), "ops/");
  const std::vector<std::string> lines = AuditLines();
  ASSERT_GE(lines.size(), 2u);
  EXPECT_THAT(lines[lines.size() - 2],
              testing::AllOf(testing::HasSubstr("taken over from"), testing::HasSubstr("detector"),
                             testing::HasSubstr("198.51.100.0/24")));
}

TEST_F(RouteOwnershipTest, ClientsOfOnePrincipalAreTwoOwners) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24"});
  request.set_client("a");
  ASSERT_TRUE(Announce(request).ok());
  request.set_client("b");
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("0 NOT_OWNER"));
  request.set_take_over(true);
  ASSERT_TRUE(Announce(request).ok());
  EXPECT_EQ(OwnerOf("192.0.2.0/24"), "ops/b");
}

// Conformance: API-2.
TEST_F(RouteOwnershipTest, AGrantThatChangesCountsForTheNextCall) {
  Allow({.prefixes = {{.prefix = *Prefix::Parse("198.51.100.0/24"), .ge = 32, .le = 32}}},
        {access::Role::kInject});
  ASSERT_TRUE(AnnounceAsOther(AnnounceOf({"192.0.2.1/32", "198.51.100.1/32"})).ok());
  EXPECT_THAT(Reasons(response_), ElementsAre("0 GUARD"));
  EXPECT_EQ(response_.results(0).rule(), "principals[detector].grant.prefixes");
  Allow(AnyRoute(), {access::Role::kRead});
  EXPECT_EQ(Reason(AnnounceAsOther(AnnounceOf({"198.51.100.2/32"}))), "ROLE_MISSING");
}

// Conformance: API-2.
TEST_F(RouteOwnershipTest, AGrantThatChangesCountsForTheNextBatchOfAStream) {
  grpc::ClientContext context;
  const auto stream = other_->Inject(&context);
  uint64_t batch_id = 0;
  const auto rule_for = [&](const std::string& prefix) -> std::string {
    v1::InjectRequest request;
    v1::InjectResponse response;
    request.set_batch_id(++batch_id);
    request.mutable_announce()->add_prefixes(prefix);
    EXPECT_TRUE(stream->Write(request));
    EXPECT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.acknowledged_batch_id(), batch_id);
    return response.errors().empty() ? "" : response.errors(0).rule();
  };
  EXPECT_EQ(rule_for("192.0.2.1/32"), "");
  Allow({.prefixes = {{.prefix = *Prefix::Parse("198.51.100.0/24"), .ge = 32, .le = 32}}},
        {access::Role::kInject});
  EXPECT_EQ(rule_for("192.0.2.2/32"), "principals[detector].grant.prefixes");
  EXPECT_EQ(rule_for("198.51.100.1/32"), "");
  Allow(AnyRoute(), {access::Role::kInject});
  EXPECT_EQ(rule_for("192.0.2.2/32"), "");
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

// Conformance: API-4.
TEST_F(RouteOwnershipTest, QuotaAndRateSayWhatTheBoundIs) {
  guard::Grant grant = AnyRoute();
  grant.routes_max = 2;
  Allow(grant, {access::Role::kInject});
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  request.set_atomic(true);
  grpc::Status status = AnnounceAsOther(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(status), "QUOTA");
  EXPECT_FALSE(MayRetry(status));
  grant.routes_max = std::nullopt;
  grant.announcements_per_minute = 2;
  Allow(grant, {access::Role::kInject});
  status = AnnounceAsOther(request);
  EXPECT_EQ(Reason(status), "RATE");
  request.set_atomic(false);
  ASSERT_TRUE(AnnounceAsOther(request).ok());
  ASSERT_THAT(Reasons(response_), ElementsAre("2 RATE"));
  EXPECT_GT(response_.results(0).retry_after_ms(), 0u);
  EXPECT_LE(response_.results(0).retry_after_ms(), 30'000u);
  // R14.
  EXPECT_THAT(AuditLines(),
              testing::Contains(testing::AllOf(
                  testing::HasSubstr("\"reason\":\"RATE\""), testing::HasSubstr("192.0.2.3/32"),
                  testing::HasSubstr("principals[detector].grant.announcements_per_minute"))));
}

// --- Seeing ---

class RouteSightTest : public RouteOwnershipTest {
 protected:
  RouteSightTest() {
    v1::AnnounceRequest mine = AnnounceOf({"10.0.0.0/8"});
    mine.set_client("a");
    mine.mutable_routes(0)->mutable_terms()->set_ttl_s(3600);
    (*mine.mutable_routes(0)->mutable_terms()->mutable_labels())["site"] = "ams";
    EXPECT_TRUE(Announce(mine).ok());
    EXPECT_TRUE(Announce(AnnounceOf({"10.1.0.0/16"})).ok());
    EXPECT_TRUE(AnnounceAsOther(AnnounceOf({"10.2.0.0/16"})).ok());
    OnCore([this] {
      const std::vector<injector::RouteBatch> batch = {{.nlri = {Route("192.0.2.0/24")}}};
      EXPECT_TRUE(injector_.AnnounceStatic(batch).ok());
    });
  }
  std::vector<std::string> ListAsOther(const v1::ListRoutesRequest& request = {}) {
    std::swap(stub_, other_);
    const auto listed = List(request);
    std::swap(stub_, other_);
    return listed;
  }
  static v1::ListRoutesRequest Of(const std::string& principal, const std::string& client = "") {
    v1::ListRoutesRequest request;
    request.mutable_owner()->set_principal(principal);
    request.mutable_owner()->set_client(client);
    return request;
  }
};

TEST_F(RouteSightTest, ListsByOwner) {
  EXPECT_THAT(List(), ElementsAre("10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "192.0.2.0/24"));
  EXPECT_THAT(List(Of("ops")), ElementsAre("10.0.0.0/8", "10.1.0.0/16"));
  EXPECT_THAT(List(Of("ops", "a")), ElementsAre("10.0.0.0/8"));
  EXPECT_THAT(List(Of("detector")), ElementsAre("10.2.0.0/16"));
  EXPECT_THAT(List(Of("")), ElementsAre("192.0.2.0/24"));
  v1::ListRoutesRequest own;
  own.set_own(true);
  EXPECT_THAT(List(own), ElementsAre("10.0.0.0/8", "10.1.0.0/16"));
  *own.mutable_owner() = Of("ops").owner();
  List(own);
  EXPECT_EQ(FieldAtFault(status_), "own");
}

// Conformance: API-12.
TEST_F(RouteSightTest, WhoOnlyInjectsSeesItsOwn) {
  EXPECT_THAT(ListAsOther(), ElementsAre("10.2.0.0/16"));
  EXPECT_THAT(ListAsOther(Of("detector")), ElementsAre("10.2.0.0/16"));
  EXPECT_THAT(ListAsOther(Of("ops")), IsEmpty());
  EXPECT_EQ(status_.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status_), "ROLE_MISSING");
}

TEST_F(RouteSightTest, ListsByLabelAndTellsTheTerms) {
  v1::ListRoutesRequest request;
  (*request.mutable_labels())["site"] = "fra";
  EXPECT_THAT(List(request), IsEmpty());
  (*request.mutable_labels())["site"] = "ams";
  grpc::ClientContext context;
  v1::ListRoutesResponse response;
  ASSERT_TRUE(stub_->ListRoutes(&context, request)->Read(&response));
  ASSERT_EQ(response.routes_size(), 1);
  const v1::ListedRoute& listed = response.routes(0);
  EXPECT_EQ(listed.owner().principal(), "ops");
  EXPECT_EQ(listed.owner().client(), "a");
  EXPECT_EQ(listed.route().terms().ttl_s(), 3600u);
  EXPECT_EQ(listed.route().terms().labels().at("site"), "ams");
  const absl::Time expires_at = absl::FromUnixSeconds(listed.expires_at().seconds());
  EXPECT_GT(expires_at, absl::Now() + absl::Minutes(30));
  EXPECT_LE(expires_at, absl::Now() + absl::Hours(1));
}

// --- Pages ---

TEST_F(RouteOwnershipTest, PagesAreTheListInPieces) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < 2 * kRoutesPerPull + 3; ++i) prefixes.push_back(HostRoute(i));
  ASSERT_TRUE(Announce(AnnounceOf(prefixes)).ok());
  for (const uint32_t page_size : {uint32_t{700}, uint32_t{kRoutesPerPull}, uint32_t{2003}}) {
    v1::ListRoutesRequest request;
    request.set_page_size(page_size);
    std::vector<std::string> all;
    do {
      grpc::ClientContext context;
      const auto reader = stub_->ListRoutes(&context, request);
      size_t page = 0;
      request.clear_page_token();
      for (v1::ListRoutesResponse response; reader->Read(&response);) {
        EXPECT_EQ(request.page_token(), "");
        request.set_page_token(response.next_page_token());
        for (const auto& route : response.routes()) {
          all.push_back(route.route().nlri().unicast());
          ++page;
        }
      }
      ASSERT_TRUE(reader->Finish().ok());
      EXPECT_LE(page, page_size);
    } while (!request.page_token().empty());
    ASSERT_EQ(all.size(), prefixes.size());
    std::set<std::string> each(all.begin(), all.end());
    for (const std::string& prefix : prefixes) EXPECT_EQ(each.count(prefix + "/32"), 1u);
  }
}

TEST_F(RouteOwnershipTest, RefusesATokenThatIsNotItsOwn) {
  v1::ListRoutesRequest request;
  request.set_page_token("AAAA");
  List(request);
  EXPECT_EQ(FieldAtFault(status_), "page_token");
}

}  // namespace
}  // namespace herald::rpc
