// What the file may say of peers, and what it is told when it says something else.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/config/config.h"
#include "internal/config/parse_testing.h"
#include "internal/net/ip_address.h"

namespace herald::config {
namespace {

using ::testing::ElementsAre;

// "asn: 1" and so on stand on line 1, the peer's own lines begin on line 3.
std::string WithPeer(absl::string_view lines) {
  std::string yaml = "{asn: 1, router_id: 1.1.1.1, peers: [\n{name: a, address: 192.0.2.1, ";
  return absl::StrCat(yaml, "peer_asn: 2,\n", lines, "}]}");
}

TEST(ParseConfig, BoundsAreInclusive) {
  for (const auto* lines :
       {"hold_time_s: 0",
        "hold_time_s: 3",
        "hold_time_s: 65535",
        "port: 1",
        "port: 65535",
        "multihop_ttl: 1",
        "multihop_ttl: 255",
        "connect_retry_time_s: 1",
        "connect_retry_time_s: 65535",
        "local_asn: 1",
        "local_asn: 4294967295",
        "local_address: 192.0.2.1",
        "families: [ipv6-unicast, ipv4-unicast]",
        "passive: false",
        "ttl_security: true",
        "ttl_security: false, multihop_ttl: 2",
        "md5_password_file: /k",
        "ttl_security: true, ttl_security_hops: 1",
        "ttl_security: true, ttl_security_hops: 254",
        "interface: abcdefghijklmno",
        "add_path_send: [ipv6-unicast, ipv4-unicast]",
        "tcp_ao: {key_file: /k, send_id: 0, receive_id: 255}",
        "graceful_restart: false",
        "long_lived_stale_time_max_s: 16777215",
        "role: peer",
        "role: route-server-client",
        "required_capabilities: [route-refresh, enhanced-route-refresh, extended-message, "
        "extended-next-hop]",
        "inbound: monitor",
        "inbound: discard",
        "hold_time_min_s: 3",
        "hold_time_min_s: 90",
        "send_hold_time_s: 91",
        "send_hold_time_s: 65535",
        "prefix_limits: [{family: ipv4-unicast, max: 1, warning_percent: 1, restart_s: 1}, "
        "{family: ipv6-unicast, max: 4294967295, warning_percent: 100, restart_s: 65535}]"}) {
    EXPECT_THAT(FaultsOf(WithPeer(lines)), ElementsAre()) << lines;
  }
  EXPECT_THAT(FaultsOf(WithPeer("description: " + std::string(255, 'x'))), ElementsAre());
  EXPECT_THAT(FaultsOf(WithPeer("md5_password_file: /" + std::string(4094, 'x'))), ElementsAre());
  EXPECT_THAT(FaultsOf("api: {unix_socket: " + std::string(107, 'x') + "}"), ElementsAre());
}

TEST(ParseConfig, FaultsOfAPeer) {
  const std::vector<Case> cases = {
      {"hold_time_s: 1", "hold_time_s: must be 0 or 3 to 65535, is 1"},
      {"hold_time_s: 2", "hold_time_s: must be 0 or 3 to 65535, is 2"},
      {"hold_time_s: 65536", "hold_time_s: must be 0 or 3 to 65535, is 65536"},
      {"port: 0", "port: must be 1 to 65535, is 0"},
      {"port: 65536", "port: must be 1 to 65535, is 65536"},
      {"multihop_ttl: 0", "multihop_ttl: must be 1 to 255, is 0"},
      {"multihop_ttl: 256", "multihop_ttl: must be 1 to 255, is 256"},
      {"connect_retry_time_s: 0", "connect_retry_time_s: must be 1 to 65535, is 0"},
      {"local_asn: 0", "local_asn: must be 1 to 4294967295, is 0"},
      {"local_asn: 23456", "local_asn: must not be 23456, which stands for longer ASNs"},
      {"local_asn: 4294967296",
       "local_asn: must be a decimal number from 0 to 4294967295, is \"4294967296\""},
      {"local_asn: -1", "local_asn: must be a decimal number from 0 to 4294967295, is \"-1\""},
      {"local_asn: 1.10", "local_asn: must be a decimal number from 0 to 4294967295, is \"1.10\""},
      {"local_asn: 010", "local_asn: must be a decimal number from 0 to 4294967295, is \"010\""},
      {"local_asn: '65000'", "local_asn: must be a number without quotes, is \"65000\""},
      {"local_asn: [1]", "local_asn: must be a number, is a list"},
      {"router_id: 0.0.0.0",
       "router_id: must be written like an IPv4 address and not be 0.0.0.0, is \"0.0.0.0\""},
      {"router_id: 1",
       "router_id: must be written like an IPv4 address and not be 0.0.0.0, is \"1\""},
      {"local_address: ::1", "local_address: must be of the family of 192.0.2.1, is ::1"},
      {"local_address: 224.0.0.5", "local_address: must not be a multicast address"},
      {"local_address: 0.0.0.0", "local_address: must be the address of a host, is \"0.0.0.0\""},
      {"local_address: 192.0.2.1/24",
       "local_address: must be an IPv4 or IPv6 address, is \"192.0.2.1/24\""},
      {"families: [ipv4-unicast, ipv4-unicast]",
       "families[1]: ipv4-unicast is in the list already"},
      {"families: [ipv4]", "families[0]: must be ipv4-unicast or ipv6-unicast, is \"ipv4\""},
      {"families: [unspecified]",
       "families[0]: must be ipv4-unicast or ipv6-unicast, is \"unspecified\""},
      {"families: ipv4-unicast", "families: must be a list, is \"ipv4-unicast\""},
      {"families: [~]", "families[0]: must be ipv4-unicast or ipv6-unicast, is empty"},
      {"passive: yes", "passive: must be true or false, without quotes, is \"yes\""},
      {"passive: 'true'", "passive: must be true or false, without quotes, is \"true\""},
      {"passive: true", "passive: needs listen, or the peer has nowhere to connect to"},
      {"description: {}", "description: must be a text, is a map"},
      {"description: " + std::string(256, 'x'), "description: must be at most 255 octets, is 256"},
      {"ttl_security: 255", "ttl_security: must be true or false, without quotes, is \"255\""},
      {"ttl_security: true, multihop_ttl: 255",
       "ttl_security: cannot be with multihop_ttl, which lowers what we send from 255"},
      {"ttl_security: true, ttl_security_hops: 0", "ttl_security_hops: must be 1 to 254, is 0"},
      {"ttl_security: true, ttl_security_hops: 255", "ttl_security_hops: must be 1 to 254, is 255"},
      {"ttl_security_hops: 2", "ttl_security_hops: needs ttl_security"},
      {"interface: ''",
       "interface: must be the name of a network interface, 1 to 15 octets, is \"\""},
      {"interface: a/b",
       "interface: must be the name of a network interface, 1 to 15 octets, is \"a/b\""},
      {"interface: abcdefghijklmnop",
       "interface: must be the name of a network interface, 1 to 15 octets, is "
       "\"abcdefghijklmnop\""},
      {"local_address: fe80::1", "local_address: is link-local, which needs interface"},
      {"tcp_ao: {key_file: /k, send_id: 256, receive_id: 0}",
       "tcp_ao.send_id: must be 0 to 255, is 256"},
      {"tcp_ao: {key_file: /k, send_id: 1}", "tcp_ao.receive_id: is missing"},
      {"tcp_ao: {send_id: 1, receive_id: 1}", "tcp_ao.key_file: is missing"},
      {"tcp_ao: {key_file: k, send_id: 1, receive_id: 1}",
       "tcp_ao.key_file: must be an absolute path, is \"k\""},
      {"md5_password_file: /k, tcp_ao: {key_file: /k, send_id: 1, receive_id: 1}",
       "tcp_ao: cannot be with md5_password_file"},
      {"families: [ipv4-unicast], add_path_send: [ipv6-unicast]",
       "add_path_send[0]: ipv6-unicast is not in the peer's families"},
      {"add_path_receive: [ipv6-unicast, ipv6-unicast]",
       "add_path_receive[1]: ipv6-unicast is in the list already"},
      {"long_lived_stale_time_max_s: 16777216",
       "long_lived_stale_time_max_s: must be 0 to 16777215, is 16777216"},
      {"graceful_restart: false, long_lived_stale_time_max_s: 1",
       "long_lived_stale_time_max_s: needs graceful_restart"},
      {"local_asn: 2, role: peer", "role: cannot be towards an internal peer"},
      {"role_strict: true", "role_strict: needs role"},
      {"required_capabilities: [route-refresh, route-refresh]",
       "required_capabilities[1]: is in the list already"},
      {"graceful_restart: false, required_capabilities: [graceful-restart]",
       "required_capabilities[0]: needs graceful_restart"},
      {"hold_time_min_s: 2", "hold_time_min_s: must be 3 to 65535, is 2"},
      {"hold_time_min_s: 91", "hold_time_min_s: must be at most the hold_time_s of 90, is 91"},
      {"send_hold_time_s: 90", "send_hold_time_s: must be 91 to 65535, is 90"},
      {"prefix_limits: [{max: 5}]", "prefix_limits[0].family: is missing"},
      {"prefix_limits: [{family: ipv4-unicast}]", "prefix_limits[0].max: is missing"},
      {"prefix_limits: [{family: ipv4-unicast, max: 0}]",
       "prefix_limits[0].max: must be at least 1; to take no routes, set inbound: discard"},
      {"prefix_limits: [{family: ipv4-unicast, max: 1, warning_percent: 101}]",
       "prefix_limits[0].warning_percent: must be 1 to 100, is 101"},
      {"prefix_limits: [{family: ipv4-unicast, max: 1, restart_s: 0}]",
       "prefix_limits[0].restart_s: must be 1 to 65535, is 0"},
      {"families: [ipv4-unicast], prefix_limits: [{family: ipv6-unicast, max: 1}]",
       "prefix_limits[0].family: ipv6-unicast is not in the peer's families"},
      {"prefix_limits: [{family: ipv4-unicast, max: 1}, {family: ipv4-unicast, max: 2}]",
       "prefix_limits[1].family: ipv4-unicast is in the list already"},
      {"inbound: discard, prefix_limits: [{family: ipv4-unicast, max: 1}]",
       "prefix_limits: cannot be with inbound discard, which counts no routes"},
      {"md5_password_file: ''", "md5_password_file: must be an absolute path, is \"\""},
      {"md5_password_file: key", "md5_password_file: must be an absolute path, is \"key\""},
      {"md5_password_file: /" + std::string(4095, 'x'),
       "md5_password_file: must be at most 4095 octets, is 4096"},
      {"md5_password_file: \"/\\0\"", "md5_password_file: must not contain a zero octet"},
      {"hold_tme_s: 3", "hold_tme_s: is not known; did you mean hold_time_s?"},
      {"peer_asn: 3", "peer_asn: stands on line 2 already"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(FaultsOf(WithPeer(c.yaml)), ElementsAre("f:3: peers[0]." + c.fault)) << c.yaml;
  }
}

TEST(ParseConfig, FaultsOfAPeersNameAndAddress) {
  const std::string shape = "must be 1 to 63 of a-z, 0-9, '-', '_' and '.', is ";
  const std::vector<Case> cases = {
      {"name: ''\naddress: 192.0.2.1", "2: peers[0].name: " + shape + "\"\""},
      {"name: A\naddress: 192.0.2.1", "2: peers[0].name: " + shape + "\"A\""},
      {"name: " + std::string(64, 'x') + "\naddress: 192.0.2.1",
       "2: peers[0].name: " + shape + "\"" + std::string(64, 'x') + "\""},
      {"name: " + std::string(65, 'x') + "\naddress: 192.0.2.1",
       "2: peers[0].name: " + shape + "\"" + std::string(64, 'x') + "...\""},
      {"address: 192.0.2.1", "2: peers[0].name: is missing; every peer needs a name"},
      {"name: a", "2: peers[0].address: is missing; every peer needs an address"},
      {"name: a\naddress: 192.0.2.256",
       "3: peers[0].address: must be an IPv4 or IPv6 address, is \"192.0.2.256\""},
      {"name: a\naddress: '::'", "3: peers[0].address: must be the address of a host, is \"::\""},
      {"name: a\naddress: ff02::1", "3: peers[0].address: must not be a multicast address"},
      {"name: a\naddress: fe80::1", "3: peers[0].address: is link-local, which needs interface"},
      {"name: a\naddress: ::ffff:192.0.2.1",
       "3: peers[0].address: must be written as the IPv4 address that it maps"},
  };
  for (const Case& c : cases) {
    std::string peer =
        absl::StrCat("- ", c.yaml, "\npeer_asn: 1\nlocal_asn: 2\nrouter_id: 1.1.1.1");
    for (size_t at = 0; (at = peer.find('\n', at)) != std::string::npos; at += 3) {
      peer.replace(at, 1, "\n  ");
    }
    EXPECT_THAT(FaultsOf("peers:\n" + peer), ElementsAre("f:" + c.fault)) << peer;
  }
}

TEST(ParseConfig, PeersDiffer) {
  EXPECT_THAT(FaultsOf("asn: 1\n"
                       "router_id: 1.1.1.1\n"
                       "peers:\n"
                       "- {name: a, address: 192.0.2.1, peer_asn: 2}\n"
                       "- name: a\n"
                       "  address: 2001:db8::1\n"
                       "  peer_asn: 2\n"
                       "- name: b\n"
                       "  address: 2001:DB8:0::1\n"
                       "  peer_asn: 2\n"),
              ElementsAre("f:5: peers[1].name: a is the name of peers[0]",
                          "f:9: peers[2].address: 2001:db8::1 is the address of peers[1]"));
}

TEST(ParseConfig, OneAddressMayBeMetFromSeveralPlaces) {
  EXPECT_THAT(FaultsOf("asn: 1\n"
                       "router_id: 1.1.1.1\n"
                       "peers:\n"
                       "- {name: a, address: 192.0.2.1, peer_asn: 2}\n"
                       "- {name: b, address: 192.0.2.1, peer_asn: 2, local_address: 192.0.2.2}\n"
                       "- {name: c, address: fe80::1, peer_asn: 2, interface: eth0}\n"
                       "- {name: d, address: fe80::1, peer_asn: 2, interface: eth1}\n"),
              ElementsAre());
}

std::string WithRange(absl::string_view range) {
  return absl::StrCat(
      "asn: 65000\nrouter_id: 1.1.1.1\nlisten: {addresses: [192.0.2.9]}\n"
      "peers: [{name: a, address: 10.0.0.1, peer_asn: 2}]\n"
      "dynamic_peers: [{prefix: 192.0.2.0/24, peer: {name: z, peer_asn: 1}},\n{",
      range, "}]\n");
}

TEST(ParseConfig, DynamicPeersAreUnlikeNamedOnes) {
  for (const auto* range : {"prefix: 192.0.2.0/25, max_peers: 1, peer: {name: b, peer_asn: 2}",
                            "prefix: '::/0', max_peers: 4096, peer: {name: b, peer_asn: 2}"}) {
    EXPECT_THAT(FaultsOf(WithRange(range)), ElementsAre()) << range;
  }
  const std::string peer = "peer: {name: b, peer_asn: 2";
  const std::vector<Case> cases = {
      {peer + "}", "prefix: is missing"},
      {"prefix: 10.0.0.0/8", "peer: is missing; it says what each of these peers is like"},
      {"prefix: fe80::/64, " + peer + "}", "prefix: must not be link-local"},
      {"prefix: 10.0.0.1/8, " + peer + "}",
       "prefix: must be a prefix such as 192.0.2.0/24 or 2001:db8::/32, is \"10.0.0.1/8\": "
       "host bits are set; the prefix is 10.0.0.0/8"},
      {"prefix: 192.0.2.0/24, " + peer + "}",
       "prefix: 192.0.2.0/24 is the prefix of dynamic_peers[0]"},
      {"prefix: 10.0.0.0/8, peer: {name: a, peer_asn: 2}", "peer.name: a is the name of peers[0]"},
      {"prefix: 10.0.0.0/8, max_peers: 0, " + peer + "}", "max_peers: must be 1 to 4096, is 0"},
      {"prefix: 10.0.0.0/8, max_peers: 4097, " + peer + "}",
       "max_peers: must be 1 to 4096, is 4097"},
      {"prefix: 10.0.0.0/8, " + peer + ", address: 10.0.0.1}",
       "peer.address: cannot be here: any of the prefix will do"},
      {"prefix: 10.0.0.0/8, " + peer + ", port: 179}",
       "peer.port: cannot be here: these peers are never dialed"},
      {"prefix: 10.0.0.0/8, " + peer + ", passive: true}",
       "peer.passive: cannot be here: these peers are never dialed"},
      {"prefix: 10.0.0.0/8, " + peer + ", connect_retry_time_s: 1}",
       "peer.connect_retry_time_s: cannot be here: these peers are never dialed"},
      {"prefix: 10.0.0.0/8, " + peer + ", local_address: '::1'}",
       "peer.local_address: must be of the family of 10.0.0.0, is ::1"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(FaultsOf(WithRange(c.yaml)), ElementsAre("f:6: dynamic_peers[1]." + c.fault))
        << c.yaml;
  }
}

TEST(ParseConfig, WhoIsInARangeWithAKeyHasOne) {
  const std::string why = "is in the prefix of dynamic_peers[1], which has a key: so must this";
  const std::string range = "peer: {name: b, peer_asn: 2, md5_password_file: /k}";
  EXPECT_THAT(FaultsOf(WithRange("prefix: 10.0.0.0/8, " + range)),
              ElementsAre("f:4: peers[0].address: " + why));
  EXPECT_THAT(FaultsOf(WithRange("prefix: 192.0.0.0/8, " + range)),
              ElementsAre("f:5: dynamic_peers[0].prefix: " + why));
  EXPECT_THAT(FaultsOf(WithRange("prefix: 10.1.0.0/16, " + range)), ElementsAre());
}

TEST(ParseConfig, ThereAreSoManyPeersAtMost) {
  std::string yaml = "asn: 1\nrouter_id: 1.1.1.1\npeers:\n";
  for (uint32_t i = 0; i <= kPeersMax; ++i) {
    if (i == kPeersMax) EXPECT_THAT(FaultsOf(yaml), ElementsAre());
    absl::StrAppend(&yaml, "- {name: p", i,
                    ", peer_asn: 2, address: ", IpAddress::V4(0x0A000001 + i).Format(), "}\n");
  }
  EXPECT_THAT(FaultsOf(yaml), ElementsAre("f:3: peers: must be at most 4096, is 4097"));
}

TEST(ParseConfig, APeerNeedsNumbersOfItsOwnOrForAll) {
  EXPECT_THAT(
      FaultsOf("peers:\n- name: a\n  address: 192.0.2.1\n"),
      ElementsAre("f:2: peers[0].local_asn: is missing; needed as there is no asn for all peers",
                  "f:2: peers[0].peer_asn: is missing; every peer needs the autonomous system "
                  "number that it has",
                  "f:2: peers[0].router_id: is missing; needed as there is no router_id for all "
                  "peers"));
}
}  // namespace
}  // namespace herald::config
