#include "internal/config/parse.h"

#include <fstream>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/config/config.h"
#include "internal/config/parse_testing.h"
#include "internal/net/family.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"
#include "internal/net/strong.h"

namespace herald::config {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ParseConfig, TheExampleIsValid) {
  const Config config = ConfigOf(TextOf("cmd/heraldd/herald.example.yaml"));
  EXPECT_THAT(config.peers, SizeIs(5));
  EXPECT_THAT(config.dynamic_peers, SizeIs(1));
  EXPECT_THAT(config.routes, SizeIs(1));
  EXPECT_THAT(config.principals, SizeIs(3));
}

TEST(ParseConfig, EveryFieldReachesTheValue) {
  const Config config = ConfigOf(TextOf("internal/config/testdata/complete.yaml"));
  const Peer edge_1 = {
      .name = "edge-1",
      .description = "Edge router, rack 7",
      .address = Ip("2001:db8::1"),
      .port = 1790,
      .local_asn = Asn(4200000000),
      .peer_asn = Asn(65010),
      .local_address = Ip("2001:db8::2"),
      .router_id = RouterId(0xC0000202),
      .hold_time_s = 30,
      .connect_retry_time_s = 5,
      .families = {kIpv6Unicast},
      .passive = true,
      .multihop_ttl = 255,
      .next_hop_self = true,
      .ttl_security = false,
      .md5_password_file = "/etc/herald/keys/edge-1",
      .enabled = false,
      .add_path_send = {kIpv6Unicast},
      .add_path_receive = {kIpv6Unicast},
      .long_lived_stale_time_max_s = 86400,
      .role = Role::kCustomer,
      .role_strict = true,
      .required_capabilities = {RequiredCapability::kFourOctetAs,
                                RequiredCapability::kGracefulRestart},
      .families_required = true,
      .send_host_name = true,
      .send_software_version = true,
      .prefix_limits =
          {{.family = kIpv6Unicast, .max = 200000, .warning_percent = 90, .restart_s = 600}},
      .hold_time_min_s = 9,
      .send_hold_time_s = 60,
      .labels = {{"provider", "transit-1.example"}, {"site", "fra"}},
  };
  const Peer edge_2 = {
      .name = "edge-2",
      .description = "",
      .address = Ip("198.51.100.2"),
      .port = 179,
      .local_asn = Asn(65000),
      .peer_asn = Asn(65000),
      .local_address = std::nullopt,
      .router_id = RouterId(0xC0000201),
      .hold_time_s = 90,
      .connect_retry_time_s = 120,
      .families = {kIpv4Unicast, kIpv6Unicast},
      .passive = false,
      .multihop_ttl = std::nullopt,
      .next_hop_self = false,
      .ttl_security = true,
      .md5_password_file = "",
      .interface = "eth1",
      .ttl_security_hops = 2,
      .tcp_ao = TcpAo{.key_file = "/etc/herald/keys/edge-2",
                      .send_id = 1,
                      .receive_id = 2,
                      .algorithm = TcpAoAlgorithm::kAes128Cmac},
      .graceful_restart = false,
      .inbound = Inbound::kDiscard,
  };
  EXPECT_THAT(config.peers, ElementsAre(edge_1, edge_2));
  Peer rack = {.name = "racks",
               .description = "",
               .address = IpAddress(),
               .local_asn = Asn(65000),
               .peer_asn = Asn(65030),
               .local_address = std::nullopt,
               .router_id = RouterId(0xC0000201),
               .families = {kIpv4Unicast, kIpv6Unicast},
               .passive = true,
               .multihop_ttl = std::nullopt,
               .md5_password_file = ""};
  EXPECT_THAT(config.dynamic_peers,
              ElementsAre(DynamicPeers{
                  .prefix = Prefix::Parse("10.1.0.0/16").value(), .max_peers = 40, .peer = rack}));
  EXPECT_EQ(config.peer_defaults,
            (PeerDefaults{.asn = Asn(65000), .router_id = RouterId(0xC0000201), .listens = true}));
  EXPECT_EQ(config.listen, (Listen{.addresses = {Ip("192.0.2.1"), Ip("::")}, .port = 1179}));
  const PathAttributes attributes = {
      .origin = Origin::kIncomplete,
      .as_path = {{AsPathSegmentType::kAsSequence, {Asn(65020), Asn(65021)}}},
      .next_hop = NextHopAddress{Ip("198.51.100.9")},
      .med = 0,
      .local_pref = 200,
      .communities = {Community(0xFFFF029A), Community(0xFFFFFF01)},
      .large_communities = {{65001, 666, 0}},
  };
  EXPECT_THAT(config.routes,
              ElementsAre(StaticRoute{Prefix::Parse("203.0.113.7/32").value(), attributes}));
  EXPECT_EQ(config.api, (Api{.unix_socket = "/run/other.sock",
                             .listen = Endpoint{Ip("::1"), 50051},
                             .reflection = false,
                             .tls = ApiTls{.listen = {Ip("::"), 1180},
                                           .certificate_file = "/etc/herald/tls/server.pem",
                                           .key_file = "/etc/herald/tls/server.key",
                                           .client_authorities_file = "/etc/herald/tls/clients.pem",
                                           .revocations_directory = "/etc/herald/tls/revoked"}}));
  EXPECT_EQ(config.metrics, (Metrics{.listen = Endpoint{Ip("0.0.0.0"), 9100}}));
  EXPECT_EQ(config.log, (Log{.level = LogLevel::kDebug, .format = LogFormat::kJson}));
  EXPECT_EQ(
      config.audit,
      (Audit{.path = "/var/log/herald/audit.log", .file_size_max_mib = 100, .files_max = 20}));
  EXPECT_EQ(config.store, (Store{.memory_counts_as_durable = true}));
}

TEST(ParseConfig, EveryFieldOfWhoMayAnnounceWhatReachesTheValue) {
  const Config config = ConfigOf(TextOf("internal/config/testdata/complete.yaml"));
  const auto prefix = [](absl::string_view text) { return Prefix::Parse(text).value(); };
  const Community blackhole(0xFFFF029A), no_export(0xFFFFFF01);
  const guard::Rules rules = {
      .protected_prefixes = {prefix("192.0.2.0/24"), prefix("2001:db8:53::/48")},
      .default_route = true,
      .ipv4_lengths = {.min = 8, .max = 31},
      .ipv6_lengths = {.min = 16, .max = 127},
      .required = {.standard = {Community(65000u << 16 | 1)}, .large = {{65000, 1, 1}}},
      .forbidden = {.standard = {Community(0xFFFFFF02)}, .large = {{65000, 2, 2}}},
      .as_path = {.length_max = 10,
                  .allowed_origins = {{Asn(65000), Asn(65100)},
                                      {Asn(4'200'000'000), Asn(4'200'000'000)}},
                  .forbidden_asns = {{Asn(64500), Asn(64500)}}},
      .routes_max = 5'000'000'000,
      .ipv4_routes_max = 100'000,
      .ipv6_routes_max = 50'000,
      .peer_routes_max = 20'000,
      .requires_ttl = true,
      .ttl_max_s = 86'400,
      .withdraw_all_max_percent = 50,
  };
  EXPECT_EQ(config.guard, rules);
  using Kind = access::Identity::Kind;
  const access::Principal detector = {
      .name = "detector",
      .identities = {{.kind = Kind::kUser, .id = 1000},
                     {.kind = Kind::kGroup, .id = 1000},
                     {.kind = Kind::kUri, .name = "spiffe://example.org/detector"},
                     {.kind = Kind::kDns, .name = "detector.example"}},
      .roles = {access::Role::kInject, access::Role::kRead},
      .grant = {.prefixes = {{.prefix = prefix("198.51.100.0/24"), .ge = 30, .le = 31},
                             {.prefix = prefix("2001:db8:1::/48"), .ge = 128, .le = 128},
                             {.prefix = prefix("203.0.113.0/24"), .ge = 24, .le = 24}},
                .peers = {"edge-1", "racks"},
                .next_hops = guard::NextHops{.self = true, .inside = {prefix("192.0.2.0/24")}},
                .required = {.standard = {blackhole}},
                .forbidden = {.standard = {Community(65000u << 16 | 3)}},
                .allowed = guard::Communities{.standard = {blackhole, no_export},
                                              .large = {{65000, 1, 2}}},
                .as_path = {.length_max = 0,
                            .allowed_origins = {{Asn(65020), Asn(65020)}},
                            .forbidden_asns = {{Asn(174), Asn(174)}, {Asn(3356), Asn(3357)}}},
                .routes_max = 0,
                .announcements_per_minute = 10,
                .requires_ttl = true,
                .ttl_max_s = 3'600,
                .withdraw_all_max_percent = 25},
  };
  const access::Principal admin = {
      .name = "operator",
      .identities = {{.kind = Kind::kUser, .id = 0}, {.kind = Kind::kLoopback}},
      .roles = {access::Role::kAdmin},
  };
  EXPECT_THAT(config.principals, ElementsAre(detector, admin));
  EXPECT_THAT(
      config.community_sets,
      ElementsAre(CommunitySet{.name = "blackhole",
                               .communities = {.standard = {blackhole, Community(174u << 16 | 666)},
                                               .large = {{65001, 666, 0}}}}));
}

TEST(ParseConfig, AnEmptyFileIsAllDefaults) {
  const Config defaults = {
      .peer_defaults = {},
      .peers = {},
      .dynamic_peers = {},
      .listen = {},
      .routes = {},
      .api = {.unix_socket = "/run/herald/herald.sock",
              .listen = Endpoint{Ip("127.0.0.1"), 1179},
              .reflection = true},
      .metrics = {.listen = Endpoint{Ip("127.0.0.1"), 9479}},
      .log = {.level = LogLevel::kInfo, .format = LogFormat::kText},
  };
  for (const auto* yaml : {"", "\n", "# nothing\n", "---\n", "{}", "~", "peers:\nlisten:\napi: ~\n",
                           "peers: []", "api: {}\nmetrics: {}\nlog: {}\n"}) {
    EXPECT_EQ(ConfigOf(yaml), defaults) << yaml;
  }
}

TEST(ParseConfig, AStaticRouteIsOursByDefault) {
  const Config config = ConfigOf("routes: [{prefix: 2001:db8::/32}]");
  EXPECT_THAT(config.routes,
              ElementsAre(StaticRoute{Prefix::Parse("2001:db8::/32").value(), PathAttributes()}));
}

TEST(ParseConfig, AListenerHasPort179ByDefault) {
  EXPECT_EQ(ConfigOf("listen: {addresses: [192.0.2.1]}").listen,
            (Listen{.addresses = {Ip("192.0.2.1")}, .port = 179}));
}

TEST(ParseConfig, EmptyTextsTurnListenersOff) {
  const Config config = ConfigOf("api: {unix_socket: '', listen: ''}\nmetrics: {listen: ''}\n");
  EXPECT_EQ(config.api, (Api{.unix_socket = "", .listen = std::nullopt, .reflection = true}));
  EXPECT_EQ(config.metrics, Metrics());
}

// What a peer says for itself needs no default for all.
TEST(ParseConfig, PeersMayBringTheirOwnAsnAndRouterId) {
  const Config config = ConfigOf(
      "peers: [{name: a, address: 192.0.2.1, peer_asn: 1, local_asn: 2, router_id: 1.1.1.1}]");
  ASSERT_THAT(config.peers, SizeIs(1));
  EXPECT_EQ(config.peers[0].local_asn, Asn(2));
  EXPECT_EQ(config.peers[0].router_id, RouterId(0x01010101));
}

// One file serves many nodes: the identifier that a node is given replaces the file's, not a
// peer's.
TEST(ParseConfig, AGivenRouterIdIsOfEveryPeerWithoutItsOwn) {
  const Given given = {.router_id = RouterId(0x0A000007)};
  for (const auto* defaults : {"asn: 1\n", "asn: 1\nrouter_id: 2.2.2.2\n"}) {
    const auto result =
        ParseConfig(absl::StrCat(defaults, "peers: [{name: a, address: 192.0.2.1, peer_asn: 2},\n",
                                 "{name: b, address: 192.0.2.2, peer_asn: 2, router_id: 1.1.1.1}]"),
                    given);
    const auto* config = std::get_if<Config>(&result);
    ASSERT_NE(config, nullptr) << defaults;
    ASSERT_THAT(config->peers, SizeIs(2));
    EXPECT_EQ(config->peers[0].router_id, RouterId(0x0A000007)) << defaults;
    EXPECT_EQ(config->peers[1].router_id, RouterId(0x01010101)) << defaults;
  }
}

TEST(ParseConfig, AGivenRouterIdHidesNoFault) {
  const auto result = ParseConfig("router_id: x", {.router_id = RouterId(1)});
  const auto* faults = std::get_if<std::vector<Fault>>(&result);
  ASSERT_NE(faults, nullptr);
  ASSERT_THAT(*faults, SizeIs(1));
  EXPECT_EQ((*faults)[0].field, "router_id");
}

TEST(ParseConfig, FaultsOfTheRest) {
  const std::string list =
      "65000:100, or blackhole, no-export, no-advertise, no-export-subconfed "
      "or graceful-shutdown; is \"1\"";
  const std::string endpoint = "must be address:port such as 127.0.0.1:1179 or [::1]:1179, is ";
  const std::vector<Case> cases = {
      {"asn: 0", "asn: must be 1 to 4294967295, is 0"},
      {"router_id: x",
       "router_id: must be written like an IPv4 address and not be 0.0.0.0, is "
       "\"x\""},
      {"peers: 5", "peers: must be a list, is \"5\""},
      {"peers: [5]", "peers[0]: must be a map of keys, is \"5\""},
      {"listen: {}", "listen.addresses: is missing; name each address to listen on"},
      {"listen: {addresses: ['::', '::0']}", "listen.addresses[1]: :: is in the list already"},
      {"listen: {addresses: [224.0.0.1]}", "listen.addresses[0]: must not be a multicast address"},
      {"listen: {addresses: ['::'], port: 0}", "listen.port: must be 1 to 65535, is 0"},
      {"listen: true", "listen: must be a map of keys, is \"true\""},
      {"routes: [{}]", "routes[0].prefix: is missing; every route needs a prefix"},
      {"routes: [{prefix: 10.0.0.0/8}, {prefix: 10.0.0.0/8}]",
       "routes[1].prefix: 10.0.0.0/8 is the prefix of routes[0]"},
      {"routes: [{prefix: ::/0, next_hop: 10.0.0.1}]",
       "routes[0].next_hop: must be an IPv6 address, as the prefix is, or self"},
      {"routes: [{prefix: ::/0, next_hop: fe80::1}]",
       "routes[0].next_hop: must not be link-local: it is another host on every link"},
      {"routes: [{prefix: 0.0.0.0/0, next_hop: 0.0.0.0}]",
       "routes[0].next_hop: must be the address of a host, is \"0.0.0.0\""},
      {"routes: [{prefix: ::/0, origin: unknown}]",
       "routes[0].origin: must be igp or egp or incomplete, is \"unknown\""},
      {"routes: [{prefix: ::/0, as_path: [1, 0]}]",
       "routes[0].as_path[1]: must be 1 to 4294967295, is 0"},
      {"routes: [{prefix: ::/0, as_path: [a]}]",
       "routes[0].as_path[0]: must be a decimal number from 0 to 4294967295, is \"a\""},
      {"routes: [{prefix: ::/0, communities: [1]}]",
       "routes[0].communities[0]: must be two numbers up to 65535 such as " + list},
      {"routes: [{prefix: ::/0, communities: [65535:666, blackhole]}]",
       "routes[0].communities[1]: blackhole is in the list already"},
      {"routes: [{prefix: ::/0, large_communities: ['1:2']}]",
       "routes[0].large_communities[0]: must be three numbers up to 4294967295 such as "
       "65001:666:0; is \"1:2\""},
      {"api: {listen: 192.0.2.1:1}",
       "api.listen: must be a loopback address, as this listener is not encrypted (see api.tls), "
       "is \"192.0.2.1:1\""},
      {"api: {listen: 0.0.0.0:1}",
       "api.listen: must be a loopback address, as this listener is not encrypted (see api.tls), "
       "is \"0.0.0.0:1\""},
      {"api: {listen: '::1:1'}", "api.listen: " + endpoint + "\"::1:1\""},
      {"api: {listen: '[127.0.0.1]:1'}", "api.listen: " + endpoint + "\"[127.0.0.1]:1\""},
      {"api: {listen: 127.0.0.1}", "api.listen: " + endpoint + "\"127.0.0.1\""},
      {"api: {listen: '127.0.0.1:0'}", "api.listen: " + endpoint + "\"127.0.0.1:0\""},
      {"api: {listen: '127.0.0.1:65536'}", "api.listen: " + endpoint + "\"127.0.0.1:65536\""},
      {"api: {listen: 'localhost:1'}", "api.listen: " + endpoint + "\"localhost:1\""},
      {"api: {unix_socket: " + std::string(108, 'x') + "}",
       "api.unix_socket: must be at most 107 octets, is 108"},
      {"api: {unix_socket: \"a\\0b\"}", "api.unix_socket: must not contain a zero octet"},
      {"metrics: {listen: 224.0.0.1:1}", "metrics.listen: must not be a multicast address"},
      {"metrics: {listen: 127.0.0.1:1179}", "metrics.listen: must differ from api.listen"},
      {"log: {level: INFO}", "log.level: must be debug or info or warning or error, is \"INFO\""},
      {"log: {format: xml}", "log.format: must be text or json, is \"xml\""},
      {"colour: red",
       "colour: is not known; known here: asn, router_id, peers, listen, routes, "
       "api, metrics, log, dynamic_peers, guard, principals, community_sets, audit, store"},
      {"? [a]\n: 1", "?: a key must be a word, is a list"},
      {"? ~\n: 1", "?: a key must be a word, is empty"},
      {"\"a\\nb\": 1",
       "a\\x0ab: is not known; known here: asn, router_id, peers, listen, routes, "
       "api, metrics, log, dynamic_peers, guard, principals, community_sets, audit, store"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(FaultsOf("\n" + c.yaml), ElementsAre("f:2: " + c.fault)) << c.yaml;
  }
  EXPECT_THAT(FaultsOf("\n- asn: 1\n"), ElementsAre("f:1: must be a map of keys, is a list"));
}

TEST(ParseConfig, HostBitsOfAPrefixMustBeClear) {
  const std::vector<std::string> faults = FaultsOf("\nroutes: [{prefix: 192.0.2.1/24}]");
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_THAT(faults[0], ::testing::StartsWith("f:2: routes[0].prefix: must be a prefix such as"));
  EXPECT_THAT(faults[0], ::testing::HasSubstr("host bits"));
}

// A fault does not hide another, and nothing is said of what only follows from it.
TEST(ParseConfig, AllFaultsAreToldAtOnceByLine) {
  EXPECT_THAT(FaultsOf("asn: many\n"
                       "router_id: 1.1.1.1\n"
                       "peers:\n"
                       "  - name: a\n"
                       "    address: 192.0.2\n"
                       "    local_address: ::1\n"
                       "    peer_asn: 2\n"
                       "    pasive: true\n"
                       "  - 7\n"
                       "  - name: b\n"
                       "    address: 192.0.2.2\n"
                       "    peer_asn: 0\n"
                       "    passive: true\n"
                       "    families:\n"
                       "      - ipv5\n"
                       "      - ipv6-unicast\n"
                       "      - ipv6-unicast\n"
                       "listen: everywhere\n"),
              ElementsAre("f:1: asn: must be a decimal number from 0 to 4294967295, is \"many\"",
                          "f:5: peers[0].address: must be an IPv4 or IPv6 address, is \"192.0.2\"",
                          "f:8: peers[0].pasive: is not known; did you mean passive?",
                          "f:9: peers[1]: must be a map of keys, is \"7\"",
                          "f:12: peers[2].peer_asn: must be 1 to 4294967295, is 0",
                          "f:15: peers[2].families[0]: must be ipv4-unicast or ipv6-unicast, is "
                          "\"ipv5\"",
                          "f:17: peers[2].families[2]: ipv6-unicast is in the list already",
                          "f:18: listen: must be a map of keys, is \"everywhere\""));
}

TEST(ParseConfig, WhatIsNoYamlIsToldWithItsLine) {
  EXPECT_THAT(FaultsOf("asn: 1\npeers: [\n"),
              ElementsAre("f:3: cannot be read: end of sequence flow not found"));
  EXPECT_THAT(FaultsOf("asn: 1\n\tasn: 2\n"), SizeIs(1));
  EXPECT_THAT(FaultsOf("asn: &a 1\nrouter_id: *a\n"),
              ElementsAre("f:2: cannot be read: aliases are not supported: write the "
                          "value out"));
  EXPECT_THAT(FaultsOf("asn: !!str 1\n"),
              ElementsAre("f:1: cannot be read: tags are not supported: the schema gives "
                          "the types"));
  EXPECT_THAT(FaultsOf("asn: 1\n---\nasn: 2\n"),
              ElementsAre("f:2: cannot be read: must be one document, not several"));
}

TEST(ParseConfig, DepthIsBounded) {
  const std::string deepest = std::string(15, '[') + std::string(15, ']');
  EXPECT_THAT(FaultsOf("log: " + deepest),
              ElementsAre("f:1: log: must be a map of keys, is a list"));
  EXPECT_THAT(FaultsOf("log: [" + deepest + "]"),
              ElementsAre("f:1: cannot be read: is nested deeper than 16"));
}

TEST(ParseConfig, SizeIsBounded) {
  std::string yaml = "#" + std::string(kTextMax - 1, 'x');
  EXPECT_THAT(FaultsOf(yaml), ElementsAre());
  yaml += "x";
  EXPECT_THAT(FaultsOf(yaml), ElementsAre("f: must be at most 4194304 octets"));
}

TEST(ParseConfig, FaultsAreBounded) {
  std::string yaml;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&yaml, "k", i, ": 1\n");
  EXPECT_THAT(FaultsOf(yaml), SizeIs(1000));
  yaml += "k: 1\n";
  const std::vector<std::string> faults = FaultsOf(yaml);
  EXPECT_THAT(faults, SizeIs(1001));
  EXPECT_THAT(faults, Contains("f: has more than 1000 faults"));
}

TEST(ParseConfig, AttributesOfARouteFitIntoAnUpdate) {
  std::string asns = "1";
  for (int i = 1; i < 255; ++i) asns += ", 1";
  std::string communities = "65000:0";
  for (int i = 1; i < 695; ++i) absl::StrAppend(&communities, ", 65000:", i);
  const auto yaml = [&] {
    return absl::StrCat("routes: [{prefix: ::/0, as_path: [", asns, "], communities: [",
                        communities, "]}]");
  };
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre());
  communities += ", 65000:695";
  EXPECT_THAT(FaultsOf(yaml()),
              ElementsAre("f:1: routes[0]: as_path and communities must fit into one UPDATE, at "
                          "most 3800 octets; are 3804"));
  asns += ", 1";
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre("f:1: routes[0].as_path: must be at most 255 ASNs, is "
                                            "256"));
}

TEST(FormatFault, IsOneLineWhateverTheFileSays) {
  EXPECT_EQ(FormatFault("a.yaml", {3, "peers[0].name", "is \"x\n\x1b[31m\""}),
            "a.yaml:3: peers[0].name: is \"x\\x0a\\x1b[31m\"");
  EXPECT_EQ(FormatFault("a.yaml", {0, "", "is too long"}), "a.yaml: is too long");
}

}  // namespace
}  // namespace herald::config
