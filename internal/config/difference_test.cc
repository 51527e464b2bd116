#include "internal/config/difference.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {
namespace {

using testing::ElementsAre;

Peer Named(const std::string& name) {
  Peer peer;
  peer.name = name;
  peer.families = {kIpv4Unicast};
  return peer;
}

StaticRoute RouteTo(const std::string& prefix, uint32_t med = 0) {
  return {.prefix = *Prefix::Parse(prefix), .attributes = {.med = med}};
}

TEST(Difference, OfTheSameIsNothing) {
  Config config;
  config.peers = {Named("r1"), Named("r2")};
  config.routes = {RouteTo("192.0.2.0/24")};
  config.listen.addresses = {IpAddress::V4(1)};
  EXPECT_EQ(Compare(config, config), Difference());
}

TEST(Difference, NamesPeersThatComeGoAndChange) {
  Config before, after;
  before.peers = {Named("stays"), Named("goes"), Named("changes")};
  after.peers = {Named("comes"), Named("changes"), Named("stays")};
  after.peers[1].description = "another";
  after.peers[1].hold_time_s = 30;
  EXPECT_EQ(Compare(before, after),
            (Difference{.peers_added = {"comes"},
                        .peers_removed = {"goes"},
                        .peers_changed = {{.name = "changes",
                                           .fields = {"description", "hold_time_s"},
                                           .keeps_session = false}}}));
}

TEST(Difference, NamesRoutesThatComeGoAndChange) {
  Config before, after;
  before.routes = {RouteTo("192.0.2.0/24"), RouteTo("10.0.0.0/8"), RouteTo("2001:db8::/32")};
  after.routes = {RouteTo("2001:db8::/32"), RouteTo("10.0.0.0/8", 7), RouteTo("10.0.0.0/9")};
  EXPECT_EQ(Compare(before, after), (Difference{.routes_added = {*Prefix::Parse("10.0.0.0/9")},
                                                .routes_removed = {*Prefix::Parse("192.0.2.0/24")},
                                                .routes_changed = {*Prefix::Parse("10.0.0.0/8")}}));
}

TEST(Difference, NamesRangesThatComeGoAndChange) {
  Config before, after;
  const Prefix prefix = *Prefix::Parse("192.0.2.0/24"), other = *Prefix::Parse("10.0.0.0/8");
  before.dynamic_peers = {{.prefix = prefix, .peer = Named("goes")},
                          {.prefix = prefix, .max_peers = 1, .peer = Named("grows")},
                          {.prefix = prefix, .peer = Named("moves")}};
  after.dynamic_peers = {{.prefix = prefix, .max_peers = 2, .peer = Named("grows")},
                         {.prefix = other, .peer = Named("moves")},
                         {.prefix = prefix, .peer = Named("comes")}};
  EXPECT_EQ(Compare(before, after),
            (Difference{.dynamic_added = {"comes"},
                        .dynamic_removed = {"goes"},
                        .dynamic_changed = {
                            {.name = "grows", .fields = {"max_peers"}, .keeps_session = true},
                            {.name = "moves", .fields = {"prefix"}, .keeps_session = false}}}));
}

TEST(Difference, AnotherPortIsAnotherListener) {
  Config before, after;
  const IpAddress kept = IpAddress::V4(1), other = IpAddress::V4(2);
  before.listen = {.addresses = {kept, other}, .port = 179};
  after.listen = {.addresses = {kept}, .port = 179};
  EXPECT_EQ(Compare(before, after), (Difference{.listen_closed = {{other, 179}}}));
  after.listen.port = 1790;
  EXPECT_EQ(Compare(before, after), (Difference{.listen_opened = {{kept, 1790}},
                                                .listen_closed = {{kept, 179}, {other, 179}}}));
}

TEST(Difference, NamesWhatNeedsARestart) {
  Config before, after;
  after.log = {.level = LogLevel::kDebug, .format = LogFormat::kJson};
  after.api.reflection = false;
  after.metrics.listen = Endpoint{IpAddress(), 1};
  after.audit = Audit{.path = "/var/log/herald/audit.log"};
  after.store.memory_counts_as_durable = true;
  EXPECT_EQ(Compare(before, after),
            (Difference{.log_level = LogLevel::kDebug,
                        .needs_restart = {"log.format", "api", "metrics", "audit", "store"}}));
}

TEST(Difference, NamesSectionsThatTakeEffectAtOnce) {
  Config before, after;
  after.guard.default_route = true;
  EXPECT_EQ(Compare(before, after), (Difference{.sections_changed = {"guard"}}));
  after.principals = {{.name = "detector"}};
  after.community_sets = {{.name = "blackhole", .communities = {.standard = {Community(1)}}}};
  EXPECT_EQ(Compare(before, after),
            (Difference{.sections_changed = {"guard", "principals", "community_sets"}}));
}

// Routes select peers by them, and what a session was told it was told by the old ones.
TEST(PeerDifference, OtherLabelsNeedANewSession) {
  const Peer before = Named("r1");
  Peer after = before;
  after.labels = {{"site", "fra"}};
  EXPECT_EQ(ComparePeer(before, after),
            (PeerChange{.name = "r1", .fields = {"labels"}, .keeps_session = false}));
}

// What a running session does not know of, or takes over.
TEST(PeerDifference, KeepsTheSession) {
  const Peer before = Named("r1");
  Peer after = before;
  after.description = "another";
  after.port = 1790;
  after.connect_retry_time_s = 5;
  EXPECT_EQ(ComparePeer(before, after),
            (PeerChange{.name = "r1",
                        .fields = {"description", "port", "connect_retry_time_s"},
                        .keeps_session = true}));
}

TEST(PeerDifference, AKeyCanBeExchangedButNotBegunOrEnded) {
  Peer plain = Named("r1"), with_key = Named("r1"), with_other = Named("r1");
  with_key.md5_password_file = "/a";
  with_other.md5_password_file = "/b";
  EXPECT_TRUE(ComparePeer(with_key, with_other).keeps_session);
  EXPECT_FALSE(ComparePeer(plain, with_key).keeps_session);
  EXPECT_FALSE(ComparePeer(with_key, plain).keeps_session);
  EXPECT_THAT(ComparePeer(plain, with_key).fields, ElementsAre("md5_password_file"));
}

TEST(PeerDifference, KnowsEveryFieldOfTheSchema) {
  std::vector<std::string> fields;
  for (int i = 0; i < v1::Peer::descriptor()->field_count(); ++i) {
    const std::string& name = v1::Peer::descriptor()->field(i)->name();
    if (name != "name") fields.push_back(name);
  }
  const auto known = ComparedPeerFields();
  EXPECT_THAT(known, testing::UnorderedElementsAreArray(fields));
}

}  // namespace
}  // namespace herald::config
