"""FRR's bgpd, alone (without zebra), seen through vtysh."""

import dataclasses
import json

from harness import process
from harness.route import (
    IPV4,
    IPV6,
    Attributes,
    canonical,
    extended_community,
    family_of,
    split_extended_community,
)
from harness.session import Daemon

_CONFIG = """\
log file {log} debugging
debug bgp neighbor-events
router bgp {local_asn}
 bgp router-id {router_id}
 bgp log-neighbor-changes
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 neighbor {peer} remote-as {peer_asn}
 neighbor {peer} update-source {local}
 neighbor {peer} disable-connected-check
 neighbor {peer} timers connect 1
 neighbor {peer} advertisement-interval 0
 neighbor {peer} capability extended-nexthop
 {role}
 {graceful_restart}
 {passive}neighbor {peer} passive
 {password}
 {ttl_security}
 address-family ipv4 unicast
  neighbor {peer} activate
  neighbor {peer} attribute-unchanged next-hop
  {family}
 exit-address-family
 address-family ipv6 unicast
  neighbor {peer} activate
  neighbor {peer} attribute-unchanged next-hop
  {family}
 exit-address-family
"""
_FAMILIES = {IPV4: "ipv4", IPV6: "ipv6"}
_BLACKHOLE, _NO_EXPORT, _NO_ADVERTISE = "65535:666", "65535:65281", "65535:65282"


class Frr(Daemon):
    # No route-map command makes an AS_SET or a CLUSTER_LIST; `set originator-id` is not sent.
    cannot_set = frozenset(
        {"as_set", "originator_id", "cluster_list"}
        | {"ipv6_extended_communities", "aigp", "only_to_customer", "raw"}
    )
    cannot_show = frozenset({"ipv6_extended_communities", "aigp", "raw"})
    keeps_what_stands = False  # At times it says "No AFI/SAFI activated for peer", and comes back.
    can_be_old = False  # Without capabilities it reads ASNs of four octets all the same.
    can_refuse_extended_messages = False
    has_long_commands = False
    makes_paths = False
    sets_ipv6_next_hops = False

    def __init__(self, session):
        super().__init__(session)
        self._log = self.directory / "events.log"

    def as_sent(self, attributes):
        sent = super().as_sent(attributes)
        sent = dataclasses.replace(sent, med=sent.med or 0)  # A `network` always has a MED.
        if ":" in self.session.local and ":" not in sent.next_hop:
            # Over IPv6 it gives IPv4 routes its own IPv6 address (RFC 8950).
            sent = dataclasses.replace(sent, next_hop=self.session.local)
        return sent

    def as_shown(self, attributes):
        shown = super().as_shown(attributes)
        if self.session.internal or _BLACKHOLE not in shown.communities:
            return shown
        # It keeps an external BLACKHOLE to itself (RFC 7999 section 3.2).
        return dataclasses.replace(shown, communities=shown.communities | {_NO_EXPORT})

    def start(self):
        config = self.directory / "bgpd.conf"
        session = self.session
        text = (
            _CONFIG.format(
                log=self._log,
                router_id=session.router_id,
                local=session.local,
                local_asn=session.local_asn,
                peer=session.peer,
                peer_asn=session.peer_asn,
                role=f"neighbor {session.peer} local-role {_role(session)}" if session.role else "",
                graceful_restart=_graceful_restart(session.restart_time_s),
                family="\n  ".join(_family_lines(session)),
                passive="" if session.passive else "no ",
                password=f"neighbor {session.peer} password {session.password}" if session.password else "",
                ttl_security=f"neighbor {session.peer} ttl-security hops 1" if session.ttl_security else "",
            )
        )
        config.write_text("\n".join([text, *self._route_commands(self.announced)]) + "\n")
        vty = self.directory / "vty"
        vty.mkdir(exist_ok=True)
        self.run(
            "frr",
            ["/usr/lib/frr/bgpd", "--no_zebra", "--skip_runas", "-f", config, "-l", session.local]
            + ["--vty_socket", vty, "-i", self.directory / "bgpd.pid", "-P", "0"],
        )
        self.program.wait_ready(lambda: process.accepts(vty / "bgpd.vty"))

    def vtysh(self, *commands):
        words = [word for command in commands for word in ("-c", command)]
        return process.run("/usr/bin/vtysh", "--vty_socket", self.directory / "vty", *words)

    def established(self):
        return self._neighbor()["bgpState"] == "Established"

    def routes(self):
        table = {}
        for name in _FAMILIES.values():
            table.update(json.loads(self.vtysh(f"show bgp {name} unicast json"))["routes"])
        heard = [
            prefix
            for prefix, paths in table.items()
            if any(path["peerId"] == self.session.peer for path in paths)
        ]
        paths = {canonical(prefix): self._path(prefix) for prefix in heard}
        return {prefix: path for prefix, path in paths.items() if path}

    def meds(self, prefix):
        shown = json.loads(self.vtysh(f"show bgp {_FAMILIES[family_of(prefix)]} unicast {prefix} json"))
        return sorted(p["metric"] for p in shown.get("paths", []) if p["peer"]["peerId"] == self.session.peer)

    def announce(self, routes):
        commands = ["configure terminal", f"router bgp {self.session.local_asn}"]
        commands += self._network_commands("no ", self.announced)
        commands += ["exit"]
        commands += [f"no route-map {_map_name(prefix)}" for prefix in self.announced]
        self.vtysh(*commands, *self._route_commands(routes))
        self.announced = dict(routes)

    def start_again(self):
        self.start()

    def ask_for_refresh(self):
        self.vtysh(*(f"clear bgp {name} unicast {self.session.peer} in" for name in _FAMILIES.values()))

    def refreshes_seen(self):
        log = self._log.read_text()
        return log.count("rcvd route-refresh (BoRR)"), log.count("rcvd route-refresh (EoRR)")

    def end_of_rib_received(self):
        # Its tool tells only under graceful restart, its log always.
        log = self._log.read_text()
        names = {IPV4: "IPv4 Unicast", IPV6: "IPv6 Unicast"}
        return {family for family in names if f"rcvd End-of-RIB for {names[family]}" in log}

    def shut_down_session(self):
        self._configure_neighbor("", "shutdown")

    def shut_down_session_with(self, text):
        self._configure_neighbor("", f"shutdown message {text}")

    def start_session(self):
        self._configure_neighbor("no ", "shutdown")

    def change_password(self, password):
        super().change_password(password)
        self._configure_neighbor("", f"password {password}")

    def administrative_shutdown_received(self):
        # Its tool forgets once the peer connects again, its log does not.
        return self._received(6, 2)

    def routes_max_received(self):
        return self._received(6, 1)

    def role_mismatch_seen(self):
        log = self._log.read_text()
        return self._received(2, 11) or f"sent to neighbor {self.session.peer} 2/11 " in log

    def says(self, text):
        return text in self._log.read_text()

    def _received(self, code, subcode):
        return f"received from neighbor {self.session.peer} {code}/{subcode} " in self._log.read_text()

    def _configure_neighbor(self, no, words):
        router = f"router bgp {self.session.local_asn}"
        self.vtysh("configure terminal", router, f"{no}neighbor {self.session.peer} {words}")

    def _neighbor(self):
        text = self.vtysh(f"show bgp neighbors {self.session.peer} json")
        return json.loads(text)[self.session.peer]

    def _route_commands(self, routes):
        for prefix, attributes in routes.items():
            yield f"route-map {_map_name(prefix)} permit 10"
            yield from _set_commands(prefix, attributes)
            yield "exit"
        yield f"router bgp {self.session.local_asn}"
        yield from self._network_commands("", routes)

    def _network_commands(self, no, prefixes):
        for family, name in _FAMILIES.items():
            yield f"address-family {name} unicast"
            for prefix in prefixes:
                if family_of(prefix) == family:
                    yield f"{no}network {prefix} route-map {_map_name(prefix)}"
            yield "exit-address-family"

    def _path(self, prefix):
        name = _FAMILIES[family_of(prefix)]
        shown = json.loads(self.vtysh(f"show bgp {name} unicast {prefix} json"))
        for path in shown.get("paths", []):
            if path["peer"]["peerId"] == self.session.peer:
                return _attributes(path)
        return None  # It went since it was listed.


def _role(session):
    return {"route-server": "rs-server", "route-server-client": "rs-client"}.get(session.role, session.role)


def _graceful_restart(time_s):
    if not time_s:
        return ""
    more = [f"restart-time {time_s}", "preserve-fw-state"]
    return "\n ".join(["bgp graceful-restart", *(f"bgp graceful-restart {words}" for words in more)])


def _family_lines(session):
    if session.add_path:
        yield f"neighbor {session.peer} addpath-tx-all-paths"
    if session.routes_max:
        yield f"neighbor {session.peer} maximum-prefix {session.routes_max}"


def _map_name(prefix):
    return "to-" + prefix.replace("/", "-").replace(":", ".")


def _set_commands(prefix, attributes):
    if ":" not in attributes.next_hop:
        yield f"set ip next-hop {attributes.next_hop}"
    elif family_of(prefix) == IPV6:
        yield f"set ipv6 next-hop global {attributes.next_hop}"
    yield f"set origin {attributes.origin}"
    if attributes.as_path:
        yield "set as-path prepend " + " ".join(map(str, attributes.as_path))
    if attributes.med is not None:
        yield f"set metric {attributes.med}"
    if attributes.local_pref is not None:
        yield f"set local-preference {attributes.local_pref}"
    if attributes.atomic_aggregate:
        yield "set atomic-aggregate"
    if attributes.aggregator:
        yield "set aggregator as {} {}".format(*attributes.aggregator)
    if attributes.communities:
        yield "set community " + " ".join(sorted(attributes.communities))
    if attributes.large_communities:
        yield "set large-community " + " ".join(sorted(attributes.large_communities))
    split = [split_extended_community(value) for value in attributes.extended_communities]
    for kind in ("rt", "soo"):
        values = [f"{administrator}:{number}" for k, administrator, number in split if k == kind]
        if values:
            yield f"set extcommunity {kind} " + " ".join(values)


def _attributes(path):
    as_path = []
    for segment in path["aspath"].get("segments", []):
        members = segment["list"]
        as_path += [frozenset(members)] if segment["type"] == "as-set" else members
    aggregator = None
    if "aggregatorAs" in path:
        aggregator = (path["aggregatorAs"], path["aggregatorId"])
    extended = path.get("extendedCommunity", {}).get("string", "").split()
    return Attributes(
        next_hop=next(hop["ip"] for hop in path["nexthops"] if hop.get("scope") != "link-local"),
        origin=path["origin"].lower(),
        as_path=tuple(as_path),
        med=path.get("metric"),
        local_pref=path.get("locPrf"),
        atomic_aggregate=path.get("atomicAggregate", False),
        aggregator=aggregator,
        communities=frozenset(_community(c) for c in path.get("community", {}).get("list", [])),
        extended_communities=frozenset(extended_community(*c.split(":")) for c in extended),
        large_communities=frozenset(path.get("largeCommunity", {}).get("list", [])),
        originator_id=path.get("originatorId"),
        cluster_list=tuple(path.get("clusterList", {}).get("list", [])),
        only_to_customer=path.get("otc"),
    )


_NAMES = {"blackhole": _BLACKHOLE, "noExport": _NO_EXPORT, "noAdvertise": _NO_ADVERTISE}


def _community(text):
    return _NAMES.get(text, text)
