#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "internal/rpc/limits.h"
#include "internal/rpc/route/route_fixture.h"

namespace herald::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using RouteListTest = RouteServiceTest;

TEST_F(RouteListTest, ListsWhatWasAnnounced) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24"});
  v1::PathAttributes& attributes = *request.mutable_routes(0)->mutable_attributes();
  attributes.set_med(0);
  attributes.add_communities()->set_well_known(v1::WELL_KNOWN_COMMUNITY_BLACKHOLE);
  ASSERT_TRUE(Announce(request).ok());
  grpc::ClientContext context;
  v1::ListRoutesResponse response;
  ASSERT_TRUE(stub_->ListRoutes(&context, {})->Read(&response));
  const v1::ListedRoute& listed = response.routes(0);
  EXPECT_EQ(listed.revision(), 1u);
  EXPECT_FALSE(listed.is_static());
  EXPECT_TRUE(listed.route().attributes().has_med());
  EXPECT_TRUE(listed.route().attributes().next_hop().self());
  EXPECT_EQ(listed.route().attributes().communities(0).value(), 0xFFFF029A);
}

TEST_F(RouteListTest, FiltersAList) {
  v1::AnnounceRequest request = AnnounceOf(
      {"10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.2.0.0/16", "192.0.2.0/24", "2001:db8::/32"});
  request.mutable_routes(2)->mutable_attributes()->add_communities()->set_value(7);
  request.mutable_routes(5)->mutable_attributes()->add_communities()->set_value(8);
  ASSERT_TRUE(Announce(request).ok());

  v1::ListRoutesRequest by_prefix;
  by_prefix.mutable_prefix()->set_prefix("10.1.0.0/16");
  EXPECT_THAT(List(by_prefix), ElementsAre("10.1.0.0/16"));
  by_prefix.mutable_prefix()->set_match(v1::PrefixFilter::MATCH_LONGER);
  EXPECT_THAT(List(by_prefix), UnorderedElementsAre("10.1.0.0/16", "10.1.2.0/24"));
  by_prefix.mutable_prefix()->set_match(v1::PrefixFilter::MATCH_COVERING);
  EXPECT_THAT(List(by_prefix), ElementsAre("10.0.0.0/8", "10.1.0.0/16"));
  by_prefix.mutable_prefix()->set_prefix("10.3.0.0/16");
  EXPECT_THAT(List(by_prefix), ElementsAre("10.0.0.0/8"));
  by_prefix.set_family(v1::FAMILY_IPV6_UNICAST);
  EXPECT_THAT(List(by_prefix), IsEmpty());
  EXPECT_TRUE(status_.ok());

  v1::ListRoutesRequest by_family;
  by_family.set_family(v1::FAMILY_IPV6_UNICAST);
  EXPECT_THAT(List(by_family), ElementsAre("2001:db8::/32"));
  by_family.set_family(v1::FAMILY_IPV4_UNICAST);
  EXPECT_EQ(List(by_family).size(), 5u);

  v1::ListRoutesRequest by_community;
  by_community.add_communities()->set_value(7);
  by_community.add_communities()->set_value(9);
  EXPECT_THAT(List(by_community), ElementsAre("10.1.2.0/24"));
}

class ManyPathsTest : public RouteServiceTest {
 protected:
  ManyPathsTest() : RouteServiceTest(injector::Limits{.paths_max = 3 * kRoutesPerPull}) {}
};

TEST_F(ManyPathsTest, ListsEveryPathOfAPrefix) {
  std::vector<std::string> prefixes(2 * kRoutesPerPull + 1, "10.1.0.0/16");
  prefixes.push_back("10.0.0.0/8");
  prefixes.push_back("10.1.0.0/17");
  v1::AnnounceRequest request = AnnounceOf(prefixes);
  for (int i = 0; i < request.routes_size(); ++i) {
    request.mutable_routes(i)->mutable_nlri()->set_path_id(static_cast<uint32_t>(i + 1));
  }
  ASSERT_TRUE(Announce(request).ok());
  v1::ListRoutesRequest filter;
  filter.mutable_prefix()->set_prefix("10.1.0.0/16");
  EXPECT_EQ(List(filter).size(), 2 * kRoutesPerPull + 1);
  filter.mutable_prefix()->set_match(v1::PrefixFilter::MATCH_COVERING);
  EXPECT_EQ(List(filter).size(), 2 * kRoutesPerPull + 2);
  filter.mutable_prefix()->set_match(v1::PrefixFilter::MATCH_LONGER);
  EXPECT_EQ(List(filter).size(), 2 * kRoutesPerPull + 2);
  filter.mutable_prefix()->set_prefix("10.1.0.0/17");
  EXPECT_EQ(List(filter).size(), 1u);
}

TEST_F(RouteListTest, ListsTheEndsOfBothFamilies) {
  ASSERT_TRUE(Announce(AnnounceOf({"0.0.0.0/0", "255.255.255.255/32", "::/0",
                                   "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"}))
                  .ok());
  EXPECT_EQ(List().size(), 4u);
  v1::ListRoutesRequest filter;
  filter.mutable_prefix()->set_match(v1::PrefixFilter::MATCH_LONGER);
  for (const auto* prefix :
       {"::/0", "8000::/1", "ffff:ffff:ffff:ffff::/64", "ffff:ffff:ffff:ffff:8000::/65",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"}) {
    filter.mutable_prefix()->set_prefix(prefix);
    EXPECT_THAT(List(filter), testing::Contains("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"))
        << prefix;
  }
  filter.mutable_prefix()->set_prefix("128.0.0.0/1");
  EXPECT_THAT(List(filter), ElementsAre("255.255.255.255/32"));
}

TEST_F(RouteListTest, RefusesAnAbsurdFilter) {
  v1::ListRoutesRequest request;
  request.set_family(static_cast<v1::Family>(77));
  List(request);
  EXPECT_EQ(FieldAtFault(status_), "family");
  request.Clear();
  request.mutable_prefix();
  List(request);
  EXPECT_EQ(FieldAtFault(status_), "prefix.prefix");
  request.mutable_prefix()->set_prefix("::/0");
  request.mutable_prefix()->set_match(static_cast<v1::PrefixFilter::Match>(9));
  List(request);
  EXPECT_EQ(FieldAtFault(status_), "prefix.match");
  request.Clear();
  for (int i = 0; i < 513; ++i) request.add_communities()->set_value(1);
  List(request);
  EXPECT_EQ(FieldAtFault(status_), "communities");
}

TEST_F(RouteListTest, ListsPortionsThatHoldNothingWanted) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < 3 * kRoutesPerPull; ++i) prefixes.push_back(HostRoute(i));
  v1::AnnounceRequest request = AnnounceOf(prefixes);
  request.mutable_routes(2500)->mutable_attributes()->add_communities()->set_value(7);
  ASSERT_TRUE(Announce(request).ok());
  v1::ListRoutesRequest filter;
  filter.add_communities()->set_value(7);
  EXPECT_THAT(List(filter), ElementsAre(HostRoute(2500) + "/32"));
}

}  // namespace
}  // namespace herald::rpc
