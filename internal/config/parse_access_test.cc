#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/config/config.h"
#include "internal/config/parse_testing.h"
#include "internal/guard/rules.h"

namespace herald::config {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kName[] = "must be 1 to 63 of a-z, 0-9, '-', '_' and '.', is ";

std::string Grant(const std::string& grant) {
  return absl::StrCat("principals: [{name: a, identities: [loopback], roles: [inject], grant: {",
                      grant, "}}]");
}

// Every case has one fault, on its second line.
void ExpectFaults(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_THAT(FaultsOf("\n" + c.yaml), ElementsAre("f:2: " + c.fault)) << c.yaml;
  }
}

TEST(ParseGuard, Faults) {
  ExpectFaults({
      {"guard: {protected_prefixes: [192.0.2.0/24, 192.0.2.0/24]}",
       "guard.protected_prefixes[1]: 192.0.2.0/24 is in the list already"},
      {"guard: {protected_prefixes: [192.0.2.1/24]}",
       "guard.protected_prefixes[0]: must be a prefix such as 192.0.2.0/24 or 2001:db8::/32, is "
       "\"192.0.2.1/24\": host bits are set; the prefix is 192.0.2.0/24"},
      {"guard: {ipv4_length_min: 33}", "guard.ipv4_length_min: must be 0 to 32, is 33"},
      {"guard: {ipv4_length_max: 33}", "guard.ipv4_length_max: must be 0 to 32, is 33"},
      {"guard: {ipv6_length_max: 129}", "guard.ipv6_length_max: must be 0 to 128, is 129"},
      {"guard: {ipv4_length_min: 25, ipv4_length_max: 24}",
       "guard.ipv4_length_min: must be at most the greatest length of 24, is 25"},
      {"guard: {required_communities: [blackhole], forbidden_communities: [65535:666]}",
       "guard.required_communities: blackhole is in forbidden_communities"},
      {"guard: {required_communities: ['1:2:3'], forbidden_communities: ['1:2:3']}",
       "guard.required_communities: 1:2:3 is in forbidden_communities"},
      {"guard: {forbidden_communities: ['1:2:3', '1:2:3']}",
       "guard.forbidden_communities[1]: 1:2:3 is in the list already"},
      {"guard: {forbidden_communities: ['1:2:x']}",
       "guard.forbidden_communities[0]: must be three numbers up to 4294967295 such as "
       "65001:666:0; is \"1:2:x\""},
      {"guard: {routes_max: -1}",
       "guard.routes_max: must be a decimal number from 0 to 18446744073709551615, is \"-1\""},
      {"guard: {routes_max: 18446744073709551616}",
       "guard.routes_max: must be a decimal number from 0 to 18446744073709551615, is "
       "\"18446744073709551616\""},
      {"guard: {ttl_max_s: 0}", "guard.ttl_max_s: must be 1 to 31536000, is 0"},
      {"guard: {ttl_max_s: 31536001}", "guard.ttl_max_s: must be 1 to 31536000, is 31536001"},
      {"guard: {withdraw_all_max_percent: 0}",
       "guard.withdraw_all_max_percent: must be 1 to 100, is 0"},
      {"guard: {withdraw_all_max_percent: 101}",
       "guard.withdraw_all_max_percent: must be 1 to 100, is 101"},
  });
}

TEST(ParseGuard, FaultsOfAsPathRules) {
  const std::string at =
      "guard.as_path.allowed_origins[0]: must be an AS number from 1 to "
      "4294967295, or two such as 64512-65534; is ";
  std::vector<Case> cases = {
      {"guard: {as_path: {length_max: 256}}", "guard.as_path.length_max: must be 0 to 255, is 256"},
      {"guard: {as_path: {forbidden_asns: [1-3, 1-3]}}",
       "guard.as_path.forbidden_asns[1]: 1-3 is in the list already"},
      {Grant("as_path: {forbidden_asns: [64512, 65536-x]}"),
       "principals[0].grant.as_path.forbidden_asns[1]: must be an AS number from 1 to 4294967295, "
       "or two such as 64512-65534; is \"65536-x\""},
  };
  for (const char* bad : {"0", "0-1", "2-1", "1-", "-1", "-", "1-2-3", "x", " 1", "1 - 2", "+1",
                          "4294967296", "1-4294967296", "AS1", ""}) {
    cases.push_back({absl::StrCat("guard: {as_path: {allowed_origins: ['", bad, "']}}"),
                     absl::StrCat(at, "\"", bad, "\"")});
  }
  ExpectFaults(cases);
}

TEST(ParseGuard, AsPathRulesAreBounded) {
  std::string asns = "1-4294967295, 4294967295";
  for (int i = 2; i < 64; ++i) absl::StrAppend(&asns, ", ", i);
  const auto yaml = [&] {
    return absl::StrCat("guard: {as_path: {length_max: 255, allowed_origins: [", asns,
                        "], forbidden_asns: [", asns, "]}}");
  };
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre());
  asns += ", 64";
  EXPECT_THAT(FaultsOf(yaml()),
              ElementsAre("f:1: guard.as_path.allowed_origins: must be at most 64, is 65",
                          "f:1: guard.as_path.forbidden_asns: must be at most 64, is 65"));
}

TEST(ParseGuard, ListsAreBounded) {
  std::string prefixes = "0.0.0.0/32", communities = "0:0";
  for (int i = 1; i < 4096; ++i) absl::StrAppend(&prefixes, ", 0.0.", i / 256, ".", i % 256, "/32");
  for (int i = 1; i < 64; ++i) absl::StrAppend(&communities, ", '0:", i, "'");
  const auto yaml = [&] {
    return absl::StrCat("guard: {protected_prefixes: [", prefixes, "], forbidden_communities: [",
                        communities, "]}");
  };
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre());
  prefixes += ", 1.0.0.0/32";
  communities += ", '1:1:1'";
  EXPECT_THAT(FaultsOf(yaml()),
              ElementsAre("f:1: guard.forbidden_communities: must be at most 64, is 65",
                          "f:1: guard.protected_prefixes: must be at most 4096, is 4097"));
}

TEST(ParsePrincipals, Faults) {
  ExpectFaults({
      {"principals: [{identities: [loopback]}]",
       "principals[0].name: is missing; every principal needs a name"},
      {"principals: [{name: A, identities: [loopback]}]",
       absl::StrCat("principals[0].name: ", kName, "\"A\"")},
      {"principals: [{name: a}]",
       "principals[0].identities: is missing; nobody would be this principal"},
      {"principals: [{name: a, identities: ['uid:1']}, {name: a, identities: ['uid:2']}]",
       "principals[1].name: a is the name of principals[0]"},
      {"principals: [{name: a, identities: ['uid:1']}, {name: b, identities: ['gid:1', 'uid:1']}]",
       "principals[1].identities[1]: uid:1 is an identity of principals[0]"},
      {"principals: [{name: a, identities: ['uid:1', 'uid:1']}]",
       "principals[0].identities[1]: uid:1 is in the list already"},
      {"principals: [{name: a, identities: [root]}]",
       "principals[0].identities[0]: must be loopback, or uid:, gid:, uri: or dns: and whom it "
       "stands for; is \"root\""},
      {"principals: [{name: a, identities: ['uid:root']}]",
       "principals[0].identities[0]: must be a number from 0 to 4294967294 after the colon; is "
       "\"uid:root\""},
      {"principals: [{name: a, identities: ['dns:*.x']}]",
       "principals[0].identities[0]: must be a DNS name in lower case after dns:, without "
       "wildcard; is \"dns:*.x\""},
      {"principals: [{name: a, identities: ['uri:x']}]",
       "principals[0].identities[0]: must be a URI with its scheme after uri:, such as "
       "uri:spiffe://example.org/detector; is \"uri:x\""},
      {"principals: [{name: a, identities: [loopback], roles: [read, read]}]",
       "principals[0].roles[1]: is in the list already"},
      {"principals: [{name: a, identities: [loopback], roles: [root, read], grant: {}}]",
       "principals[0].roles[0]: must be read or inject or admin, is \"root\""},
      {"principals: [{name: a, identities: [loopback], roles: [read, admin], grant: {}}]",
       "principals[0].grant: needs role inject"},
  });
}

TEST(ParsePrincipals, AreBounded) {
  std::string principals, identities = "loopback";
  for (int i = 0; i < 256; ++i) {
    absl::StrAppend(&principals, "{name: p", i, ", identities: ['uid:", i, "']},");
  }
  for (int i = 1; i < 64; ++i) absl::StrAppend(&identities, ", 'gid:", i, "'");
  EXPECT_THAT(FaultsOf(absl::StrCat("principals: [", principals, "]")), ElementsAre());
  absl::StrAppend(&principals, "{name: one-more, identities: ['gid:1']}");
  EXPECT_THAT(FaultsOf(absl::StrCat("principals: [", principals, "]")),
              ElementsAre("f:1: principals: must be at most 256, is 257"));
  const auto yaml = [&] {
    return absl::StrCat("principals: [{name: a, identities: [", identities, "]}]");
  };
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre());
  identities += ", 'gid:64'";
  EXPECT_THAT(FaultsOf(yaml()),
              ElementsAre("f:1: principals[0].identities: must be at most 64, is 65"));
}

TEST(ParseGrant, Faults) {
  const std::string at = "principals[0].grant.";
  ExpectFaults({
      {Grant("prefixes: [{}]"), at + "prefixes[0].prefix: is missing"},
      {Grant("prefixes: [{prefix: 192.0.2.0/24, ge: 23}]"),
       at + "prefixes[0].ge: must be 24 to 32, is 23"},
      {Grant("prefixes: [{prefix: 192.0.2.0/24, le: 33}]"),
       at + "prefixes[0].le: must be 24 to 32, is 33"},
      {Grant("prefixes: [{prefix: '::/0', le: 129}]"),
       at + "prefixes[0].le: must be 0 to 128, is 129"},
      {Grant("prefixes: [{prefix: 192.0.2.0/24, ge: 32, le: 31}]"),
       at + "prefixes[0].ge: must be at most the le of 31, is 32"},
      {Grant("peers: [edge]"),
       at + "peers[0]: must be the name of a peer or of dynamic peers of this file, is \"edge\""},
      {Grant("next_hops: [self, self]"), at + "next_hops[1]: self is in the list already"},
      {Grant("next_hops: [192.0.2.7/24]"),
       at + "next_hops[0]: must be a prefix such as 192.0.2.0/24 or 2001:db8::/32, is "
            "\"192.0.2.7/24\": host bits are set; the prefix is 192.0.2.0/24"},
      {Grant("required_communities: [no-export], allowed_communities: [blackhole]"),
       at + "allowed_communities: no-export is required and must be here too"},
      {Grant("announcements_per_minute: 0"),
       at + "announcements_per_minute: must be at least 1; to grant no announcement, leave out "
            "prefixes"},
      {Grant("ttl_max_s: 0"), at + "ttl_max_s: must be 1 to 31536000, is 0"},
  });
}

// A fault of a peer's name is not told again wherever the name stands.
TEST(ParseGrant, PeersAreNotLookedForWhereTheirNamesHaveFaults) {
  EXPECT_THAT(FaultsOf(absl::StrCat("peers: [{name: Edge, address: 192.0.2.1, peer_asn: 1, "
                                    "local_asn: 2, router_id: 1.1.1.1}]\n",
                                    Grant("peers: [edge]"))),
              ElementsAre(absl::StrCat("f:1: peers[0].name: ", kName, "\"Edge\"")));
}

TEST(ParseGrant, LengthsHaveDefaults) {
  const Config config =
      ConfigOf(Grant("prefixes: [{prefix: 192.0.2.0/24}, {prefix: 192.0.2.0/24, ge: 30}, "
                     "{prefix: 192.0.2.0/24, le: 30}]"));
  ASSERT_THAT(config.principals, SizeIs(1));
  const Prefix prefix = Prefix::Parse("192.0.2.0/24").value();
  EXPECT_THAT(
      config.principals[0].grant.prefixes,
      ElementsAre(guard::GrantedPrefix{prefix, 24, 24}, guard::GrantedPrefix{prefix, 30, 32},
                  guard::GrantedPrefix{prefix, 24, 30}));
}

TEST(ParseGrant, ListsAreBounded) {
  std::string prefixes, peers, next_hops;
  for (int i = 0; i < 4096; ++i) absl::StrAppend(&prefixes, "{prefix: '::/0', le: 9}, ");
  for (int i = 0; i < 64; ++i) absl::StrAppend(&next_hops, i, ".0.0.0/8, ");
  const auto yaml = [&] {
    return Grant(absl::StrCat("prefixes: [", prefixes, "], next_hops: [", next_hops, "]"));
  };
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre());
  prefixes += "{prefix: '::/0'}";
  next_hops += "self";
  EXPECT_THAT(FaultsOf(yaml()),
              ElementsAre("f:1: principals[0].grant.next_hops: must be at most 64, is 65",
                          "f:1: principals[0].grant.prefixes: must be at most 4096, is 4097"));
  for (int i = 0; i < 65; ++i) absl::StrAppend(&peers, "p", i, ", ");
  EXPECT_THAT(FaultsOf(Grant("peers: [" + peers + "]")),
              ElementsAre("f:1: principals[0].grant.peers: must be at most 64, is 65"));
}

TEST(ParseCommunitySets, Faults) {
  ExpectFaults({
      {"community_sets: [{communities: [blackhole]}]",
       "community_sets[0].name: is missing; every set needs a name"},
      {"community_sets: [{name: ' ', communities: [blackhole]}]",
       absl::StrCat("community_sets[0].name: ", kName, "\" \"")},
      {"community_sets: [{name: a}]", "community_sets[0]: needs communities or large_communities"},
      {"community_sets: [{name: a, communities: [blackhole]}, {name: a, communities: [no-export]}]",
       "community_sets[1].name: a is the name of community_sets[0]"},
      {"community_sets: [{name: a, large_communities: ['1:1:1', '1:1:1']}]",
       "community_sets[0].large_communities[1]: 1:1:1 is in the list already"},
  });
}

TEST(ParseCommunitySets, AreBounded) {
  std::string sets, communities;
  for (int i = 0; i < 256; ++i) absl::StrAppend(&sets, "{name: s", i, ", communities: ['1:1']}, ");
  for (int i = 0; i < 63; ++i) absl::StrAppend(&communities, "'1:", i, "', ");
  EXPECT_THAT(FaultsOf("community_sets: [" + sets + "]"), ElementsAre());
  EXPECT_THAT(FaultsOf("community_sets: [" + sets + "{}]"),
              ElementsAre("f:1: community_sets: must be at most 256, is 257"));
  const auto yaml = [&] {
    return absl::StrCat("community_sets: [{name: a, large_communities: ['1:1:1'], communities: [",
                        communities, "]}]");
  };
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre());
  communities += "'1:63'";
  EXPECT_THAT(FaultsOf(yaml()), ElementsAre("f:1: community_sets[0]: must be at most 64, is 65"));
}

TEST(ParseApiTls, Faults) {
  const std::string files =
      "certificate_file: /c, key_file: /k, client_authorities_file: /a, listen: ";
  ExpectFaults({
      {"api: {tls: {certificate_file: /c, key_file: /k, client_authorities_file: /a}}",
       "api.tls.listen: is missing; name the address and port to listen on"},
      {"api: {tls: {listen: '0.0.0.0:1', key_file: /k, client_authorities_file: /a}}",
       "api.tls.certificate_file: is missing; it names the file with our certificate and its "
       "chain"},
      {"api: {tls: {listen: '0.0.0.0:1', certificate_file: /c, client_authorities_file: /a}}",
       "api.tls.key_file: is missing; it names the file with the key of our certificate"},
      {"api: {tls: {listen: '0.0.0.0:1', certificate_file: /c, key_file: /k}}",
       "api.tls.client_authorities_file: is missing; it names the file with the certificates of "
       "the authorities of clients"},
      {"api: {tls: {" + files + "'0.0.0.0:1', revocations_directory: r}}",
       "api.tls.revocations_directory: must be an absolute path, is \"r\""},
      {"api: {tls: {" + files + "'127.0.0.1:1179'}}",
       "api.tls.listen: must differ from api.listen"},
      {"api: {tls: {" + files + "'127.0.0.1:9479'}}",
       "api.tls.listen: must differ from metrics.listen"},
  });
}

TEST(ParseAudit, Faults) {
  ExpectFaults({
      {"audit: {}", "audit.path: is missing; it names the file that records go to"},
      {"audit: {path: audit.log}", "audit.path: must be an absolute path, is \"audit.log\""},
      {"audit: {path: /a, file_size_max_mib: 0}",
       "audit.file_size_max_mib: must be 1 to 4096, is 0"},
      {"audit: {path: /a, file_size_max_mib: 4097}",
       "audit.file_size_max_mib: must be 1 to 4096, is 4097"},
      {"audit: {path: /a, files_max: 0}", "audit.files_max: must be 1 to 1000, is 0"},
      {"audit: {path: /a, files_max: 1001}", "audit.files_max: must be 1 to 1000, is 1001"},
  });
}

TEST(ParseAudit, HasDefaults) {
  EXPECT_EQ(ConfigOf("audit: {path: /a}").audit,
            (Audit{.path = "/a", .file_size_max_mib = 64, .files_max = 10}));
  EXPECT_EQ(ConfigOf("").audit, std::nullopt);
}

std::string WithLabels(const std::string& labels) {
  return absl::StrCat(
      "peers: [{name: a, address: 192.0.2.1, peer_asn: 1, local_asn: 2, "
      "router_id: 1.1.1.1, labels: ",
      labels, "}]");
}

TEST(ParseLabels, Faults) {
  const std::string at = "peers[0].labels";
  ExpectFaults({
      {WithLabels("[a]"), at + ": must be a map of keys, is a list"},
      {WithLabels("{Site: fra}"), absl::StrCat(at, ".Site: ", kName, "\"Site\"")},
      {WithLabels("{site: Fra}"), absl::StrCat(at, ".site: ", kName, "\"Fra\"")},
      {WithLabels("{site: ''}"), absl::StrCat(at, ".site: ", kName, "\"\"")},
      {WithLabels("{site: [fra]}"), at + ".site: must be a text, is a list"},
      {WithLabels("{[a]: b}"), at + ".?: a key must be a word, is a list"},
      {WithLabels("{site: fra, site: par}"), at + ".site: stands on line 2 already"},
  });
}

TEST(ParseLabels, AreSortedAndBounded) {
  std::string labels = "k15: v, k14: 1, ";
  for (int i = 0; i < 14; ++i) absl::StrAppend(&labels, "k", i, ": v, ");
  const Config config = ConfigOf(WithLabels("{" + labels + "}"));
  ASSERT_THAT(config.peers, SizeIs(1));
  ASSERT_THAT(config.peers[0].labels, SizeIs(16));
  EXPECT_EQ(config.peers[0].labels[6], std::pair(std::string("k14"), std::string("1")));
  EXPECT_TRUE(std::is_sorted(config.peers[0].labels.begin(), config.peers[0].labels.end()));
  EXPECT_THAT(FaultsOf(WithLabels("{" + labels + "k16: v}")),
              ElementsAre("f:1: peers[0].labels: must be at most 16, is 17"));
  EXPECT_EQ(ConfigOf(WithLabels("{site: }")).peers[0].labels, Peer().labels);
}

}  // namespace
}  // namespace herald::config
