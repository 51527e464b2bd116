"""GoBGP, seen through the gobgp tool's JSON."""

import base64
import dataclasses
import ipaddress
import json
import signal

from harness import process
from harness.route import (
    IPV4,
    IPV6,
    Attributes,
    canonical,
    family_of,
    split_extended_community as _split,
)
from harness.session import Daemon

_CONFIG = """\
[global.config]
as = {local_asn}
router-id = "{router_id}"
port = 179
local-address-list = ["{local}"]
[[neighbors]]
[neighbors.config]
neighbor-address = "{peer}"
peer-as = {peer_asn}
admin-down = {admin_down}
auth-password = "{password}"
[neighbors.transport.config]
local-address = "{local}"
passive-mode = {passive}
[neighbors.timers.config]
connect-retry = 1
idle-hold-time-after-reset = 1
"""
_MULTIHOP = """\
[neighbors.ebgp-multihop.config]
enabled = true
multihop-ttl = 255
"""
_TTL_SECURITY = """\
[neighbors.ttl-security.config]
enabled = true
ttl-min = 255
"""
_FAMILY = """\
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "{name}"
[neighbors.afi-safis.mp-graceful-restart.config]
enabled = true
[neighbors.afi-safis.add-paths.config]
receive = {add_path}
send-max = {paths_max}
[neighbors.afi-safis.prefix-limit.config]
max-prefixes = {routes_max}
"""
_GRACEFUL_RESTART = """\
[neighbors.graceful-restart.config]
enabled = true
restart-time = {time_s}
"""
_NAMES = {IPV4: "ipv4", IPV6: "ipv6"}
_AFIS = {1: IPV4, 2: IPV6}
_ORIGINS = ["igp", "egp", "incomplete"]
_AS_SET = 1
_ESTABLISHED = 6


class Gobgp(Daemon):
    # What its tool has no word for.
    cannot_set = frozenset(
        {"atomic_aggregate", "originator_id", "cluster_list"}
        | {"ipv6_extended_communities", "only_to_customer", "raw"}
    )
    can_be_old = False  # It always announces the capability.
    has_extended_messages = False
    has_roles = False
    sends_end_of_rib = False
    sends_route_refresh = False  # Its softresetin looks anew at what it holds.

    def __init__(self, session):
        super().__init__(session)
        self._starts = 0
        self._paths = {}  # How many of its own there are to a prefix.

    def as_sent(self, attributes):
        sent = super().as_sent(attributes)
        targets = frozenset(c for c in sent.extended_communities if _split(c)[0] == "rt")
        return dataclasses.replace(sent, extended_communities=targets)  # The tool has no word for SoO.

    def start(self, *flags):
        config = self._write_config(admin_down="true" if flags else "false")
        self._api = f"unix://{self.directory}/api.sock"
        self.run(
            "gobgpd",
            ["/usr/bin/gobgpd", "-f", config, "--api-hosts", self._api, "--pprof-disable", "-l", "debug"]
            + list(flags),
        )
        self._starts += 1
        self.program.wait_ready(lambda: self.program.log_text().count('"Add Peer"') == self._starts)

    def _write_config(self, admin_down):
        """Where it is."""
        config = self.directory / "gobgpd.toml"
        session = self.session
        text = _CONFIG.format(
            router_id=session.router_id,
            local=session.local,
            local_asn=session.local_asn,
            peer=session.peer,
            peer_asn=session.peer_asn,
            admin_down=admin_down,
            passive="true" if session.passive else "false",
            password=session.password,
        )
        text += _TTL_SECURITY if session.ttl_security else _MULTIHOP
        if session.restart_time_s:
            text += _GRACEFUL_RESTART.format(time_s=session.restart_time_s)
        for name in _NAMES:
            text += _FAMILY.format(
                name=name,
                add_path="true" if session.add_path else "false",
                paths_max=8 if session.add_path else 0,
                routes_max=session.routes_max,
            )
        config.write_text(text)
        return config

    def gobgp(self, *command):
        return process.run("/usr/bin/gobgp", "--target", self._api, "-j", *command)

    def established(self):
        return self._neighbor()["state"].get("session_state") == _ESTABLISHED

    def routes(self):
        routes = {}
        for name in _NAMES.values():
            text = self.gobgp("neighbor", self.session.peer, "adj-in", "-a", name)
            for prefix, (path,) in json.loads(text).items():
                routes[canonical(prefix)] = _attributes(path["attrs"])
        return routes

    def meds(self, prefix):
        text = self.gobgp("neighbor", self.session.peer, "adj-in", "-a", _NAMES[family_of(prefix)])
        return sorted(_attributes(path["attrs"]).med for path in json.loads(text).get(prefix, []))

    def announce(self, routes):
        for prefix in self.announced:
            self._change("del", prefix)
        for prefix, attributes in routes.items():
            self._change("add", prefix, *_words(attributes))
        self.announced = dict(routes)

    def announce_paths(self, prefix, paths):
        for identifier in range(1, self._paths.get(prefix, 0) + 1):
            self._change("del", prefix, "identifier", identifier)
        self._paths[prefix] = len(paths)
        for identifier, attributes in enumerate(paths, start=1):
            self._change("add", prefix, "identifier", identifier, *_words(attributes))

    def start_again(self):
        routes, self.announced = self.announced, {}
        (self.directory / "api.sock").unlink()
        self.start("--graceful-restart")
        self.announce(routes)
        self.start_session()

    def end_of_rib_received(self):
        families = set()
        for family in self._neighbor()["afi_safis"]:
            if family["mp_graceful_restart"]["state"].get("end_of_rib_received"):
                families.add(_AFIS[family["config"]["family"]["afi"]])
        return families

    def shut_down_session(self):
        self.gobgp("neighbor", self.session.peer, "disable")

    def shut_down_session_with(self, text):
        self.gobgp("neighbor", self.session.peer, "shutdown", "--reason", text)

    def start_session(self):
        self.gobgp("neighbor", self.session.peer, "enable")

    def change_password(self, password):
        super().change_password(password)
        self._write_config(admin_down="false")
        self.program.signal(signal.SIGHUP)

    def administrative_shutdown_received(self):
        # Its tool counts NOTIFICATIONs only; its log (JSON) says which one.
        return self._received(6, 2)

    def routes_max_received(self):
        return self._received(6, 1)

    def _received(self, code, subcode):
        lines = self.program.log_text().splitlines()
        entries = [json.loads(line) for line in lines if line.startswith("{")]
        received = [e for e in entries if e.get("msg") == "received notification"]
        return any((e["Code"], e["Subcode"]) == (code, subcode) for e in received)

    def _change(self, verb, prefix, *words):
        self.gobgp("global", "rib", verb, "-a", _NAMES[family_of(prefix)], prefix, *words)

    def _neighbor(self):
        (neighbor,) = json.loads(self.gobgp("neighbor"))
        return neighbor


def _words(attributes):
    words = ["nexthop", attributes.next_hop, "origin", attributes.origin]
    if attributes.as_path:
        words += ["aspath", ",".join(map(_hop, attributes.as_path))]
    if attributes.med is not None:
        words += ["med", attributes.med]
    if attributes.local_pref is not None:
        words += ["local-pref", attributes.local_pref]
    if attributes.aggregator:
        words += ["aggregator", "{}:{}".format(*attributes.aggregator)]
    if attributes.aigp is not None:
        words += ["aigp", "metric", attributes.aigp]
    if attributes.communities:
        words += ["community", ",".join(sorted(attributes.communities))]
    if attributes.large_communities:
        words += ["large-community", ",".join(sorted(attributes.large_communities))]
    for value in sorted(attributes.extended_communities):
        kind, administrator, number = _split(value)
        words += [kind, f"{_dotted(administrator)}:{number}"]
    return words


def _hop(hop):
    return str(hop) if isinstance(hop, int) else "{%s}" % ",".join(map(str, sorted(hop)))


def _dotted(administrator):
    """The tool wants "64086.59914" for 4200000010."""
    if "." in administrator or int(administrator) <= 0xFFFF:
        return administrator
    return f"{int(administrator) >> 16}.{int(administrator) & 0xFFFF}"


def _attributes(attrs):
    by_type = {attr["type"]: attr for attr in attrs}

    def value(type_, key="value"):
        return by_type[type_].get(key) if type_ in by_type else None

    as_path = []
    for segment in value(2, "as_paths") or []:
        members = segment["asns"]
        as_path += [frozenset(members)] if segment["segment_type"] == _AS_SET else members
    aggregator = by_type.get(7)
    unknown = {
        type_: base64.b64decode(attr["value"]).hex() for type_, attr in by_type.items() if "flags" in attr
    }
    return Attributes(
        next_hop=value(3, "nexthop") or value(14, "nexthop"),
        origin=_ORIGINS[value(1)],
        as_path=tuple(as_path),
        med=value(4, "metric"),
        local_pref=value(5),
        atomic_aggregate=6 in by_type,
        aggregator=(aggregator["as"], aggregator["address"]) if aggregator else None,
        communities=frozenset(f"{c >> 16}:{c & 0xFFFF}" for c in value(8, "communities") or []),
        extended_communities=frozenset(_extended(c) for c in value(16) or []),
        large_communities=frozenset(
            f"{c['ASN']}:{c['LocalData1']}:{c['LocalData2']}" for c in value(32) or []
        ),
        originator_id=value(9),
        cluster_list=tuple(value(10) or []),
        ipv6_extended_communities=frozenset(_ipv6_extended(c) for c in value(25) or []),
        aigp=value(26)[0]["metric"] if 26 in by_type else None,
        only_to_customer=int(unknown[35], 16) if 35 in unknown else None,
        raw=frozenset((type_, octets) for type_, octets in unknown.items() if type_ != 35),
    )


def _extended(community):
    # Its text is "65001:7", "10.0.0.1:5", or "64086.59905:7" for a four-octet AS.
    administrator, number = community["value"].split(":")
    if community["type"] == 2:
        high, low = administrator.split(".")
        octets = (int(high) << 16 | int(low)) << 16 | int(number)
    elif community["type"] == 1:
        a, b, c, d = map(int, administrator.split("."))
        octets = (a << 24 | b << 16 | c << 8 | d) << 16 | int(number)
    else:
        octets = int(administrator) << 32 | int(number)
    return community["type"] << 56 | community["subtype"] << 48 | octets


def _ipv6_extended(community):
    # Its text is "2001:db8::a:4113", an address and a number.
    address, number = community["value"].rsplit(":", 1)
    octets = ipaddress.IPv6Address(address).packed + int(number).to_bytes(2, "big")
    return bytes([community["type"], community["subtype"]]).hex() + octets.hex()
