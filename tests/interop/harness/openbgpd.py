"""OpenBGPD, seen through bgpctl's JSON."""

import dataclasses
import json
import pathlib
import re

from harness import process
from harness.route import (
    IPV4,
    IPV6,
    Attributes,
    canonical,
    extended_community,
    parse_as_path,
    split_extended_community,
)
from harness.session import Daemon

_CONFIG = """\
AS {local_asn}
router-id {router_id}
fib-update no
connect-retry 1
listen on {local}
socket "{directory}/bgpd.sock"
{networks}
neighbor {peer} {{
  remote-as {peer_asn}
  local-address {local}
  {multihop}
  {password}
  ttl-security {ttl_security}
  {passive}
  announce IPv4 unicast
  announce IPv6 unicast
  announce as-4byte {four_octet_as}
  announce enhanced refresh yes
  {more}
}}
allow from any
allow to any
{filters}
"""
# It drops its privileges into this directory, whatever its configuration says.
_CHROOT = pathlib.Path("/run/openbgpd")


class Openbgpd(Daemon):
    # `set` has no word for these but prepending, and that only with its own ASN or the neighbor's.
    cannot_set = frozenset(
        {"as_path", "as_set", "atomic_aggregate", "aggregator", "originator_id", "cluster_list"}
        | {"ipv6_extended_communities", "aigp", "only_to_customer", "raw"}
    )

    has_extended_messages = False
    answers_route_refresh = False  # It says that the family was not negotiated.
    can_restart_gracefully = False
    makes_paths = False
    sets_ipv6_next_hops = False
    waits_with_md5 = False  # On Linux it drops every signed SYN.
    has_internal_ttl_security = False  # Fails with Herald.

    def __init__(self, session):
        super().__init__(session)
        if not session.internal:
            self.cannot_show = frozenset({"local_pref"})  # Shows its own for what arrives without.

    def as_shown(self, attributes):
        shown = super().as_shown(attributes)
        return dataclasses.replace(shown, med=shown.med or 0)  # Shows no difference.

    def start(self):
        _CHROOT.mkdir(exist_ok=True)
        self._config = self.directory / "bgpd.conf"
        self._write_config({})
        socket = self.directory / "bgpd.sock"
        self.run("openbgpd", ["/usr/sbin/bgpd", "-d", "-v", "-f", self._config])
        self.program.wait_ready(lambda: process.accepts(socket))

    def bgpctl(self, *command):
        return process.run("/usr/sbin/bgpctl", "-s", self.directory / "bgpd.sock", "-j", *command)

    def established(self):
        return self._neighbor()["state"] == "Established"

    def routes(self):
        return {canonical(entry["prefix"]): _attributes(entry) for entry in self._received()}

    def meds(self, prefix):
        return sorted(entry["metric"] for entry in self._received() if canonical(entry["prefix"]) == prefix)

    def _received(self):
        text = self.bgpctl("show", "rib", "neighbor", self.session.peer, "in", "detail")
        return json.loads(text).get("rib", [])

    def announce(self, routes):
        self.announced = dict(routes)
        self._write_config(routes)
        self.bgpctl("reload")

    def ask_for_refresh(self):
        self.bgpctl("neighbor", self.session.peer, "refresh")

    def refreshes_seen(self):
        received = self._neighbor()["stats"]["route-refresh"]["received"]
        return received["borr"], received["eorr"]

    def end_of_rib_received(self):
        count = self._neighbor()["stats"]["update"]["received"]["eor"]
        return {IPV4, IPV6} if count == 2 else set()

    def shut_down_session(self):
        self.bgpctl("neighbor", self.session.peer, "down")

    def shut_down_session_with(self, text):
        self.bgpctl("neighbor", self.session.peer, "down", text)

    def start_session(self):
        self.bgpctl("neighbor", self.session.peer, "up")

    def change_password(self, password):
        super().change_password(password)
        self.announce(self.announced)
        self.bgpctl("neighbor", self.session.peer, "clear")  # What stands keeps the old one.

    def administrative_shutdown_received(self):
        return self._notified("received", "Cease, administratively down")

    def role_mismatch_seen(self):
        text = "error in OPEN message, role mismatch"
        return self._notified("sending", text) or self._notified("received", text)

    def routes_max_received(self):
        return self._notified("received", "Cease, received max-prefix exceeded")

    def _notified(self, direction, text):
        # Its tool forgets once the peer connects again, its log does not.
        return f"neighbor {self.session.peer}: {direction} notification: {text}" in self.program.log_text()

    def _neighbor(self):
        (neighbor,) = json.loads(self.bgpctl("show", "neighbor", self.session.peer))["neighbors"]
        return neighbor

    def _write_config(self, routes):
        session = self.session
        networks = [f"network {prefix} set {{ {_set(routes[prefix])} }}" for prefix in routes]
        self._config.write_text(
            _CONFIG.format(
                directory=self.directory,
                router_id=session.router_id,
                local=session.local,
                local_asn=session.local_asn,
                peer=session.peer,
                peer_asn=session.peer_asn,
                passive="passive" if session.passive else "",
                # Only a multihop session may keep a next hop that is not ours.
                multihop="" if session.internal or session.ttl_security else "multihop 2",
                password=f'tcp md5sig password "{session.password}"' if session.password else "",
                ttl_security="yes" if session.ttl_security else "no",
                more="\n  ".join(_session_lines(session)),
                four_octet_as="yes" if session.four_octet_as else "no",
                filters="" if session.internal else "match to any set nexthop no-modify",
                networks="\n".join(networks),
            )
        )
        self._config.chmod(0o600)


def _session_lines(session):
    if session.role:
        role = {"route-server": "rs", "route-server-client": "rs-client"}.get(session.role, session.role)
        yield f"announce policy {role}"
    if session.add_path:
        yield "announce add-path recv yes"
        yield "announce add-path send all"
    if session.routes_max:
        yield f"max-prefix {session.routes_max}"


def _set(attributes):
    words = [f"nexthop {attributes.next_hop}", f"origin {attributes.origin}"]
    if attributes.med is not None:
        words.append(f"med {attributes.med}")
    if attributes.local_pref is not None:
        words.append(f"localpref {attributes.local_pref}")
    words += [f"community {community}" for community in sorted(attributes.communities)]
    words += [f"large-community {community}" for community in sorted(attributes.large_communities)]
    for value in sorted(attributes.extended_communities):
        words.append("ext-community {} {}:{}".format(*split_extended_community(value)))
    return " ".join(words)


_UNKNOWN = "Unknown Attribute #"
_NAMES = {"BLACKHOLE": "65535:666", "NO_EXPORT": "65535:65281", "NO_ADVERTISE": "65535:65282"}


def _attributes(entry):
    more = {attribute["type"]: attribute for attribute in entry.get("attributes", [])}
    aggregator = more.get("Aggregator")
    unknown = {
        int(type_.removeprefix(_UNKNOWN)): attribute["data"]
        for type_, attribute in more.items()
        if type_.startswith(_UNKNOWN)
    }
    ipv6_extended, aigp = unknown.pop(25, ""), unknown.pop(26, "")
    extended = []
    for text in entry.get("extended_communities", []):
        kind, value = text.split(" ")
        extended.append(extended_community(kind, *value.split(":")))
    return Attributes(
        next_hop=entry["exit_nexthop"],
        origin=entry["origin"].lower(),
        as_path=parse_as_path(entry["aspath"]),
        med=entry["metric"],
        local_pref=entry["localpref"],
        atomic_aggregate="Atomic Aggregate" in more,
        aggregator=(aggregator["AS"], aggregator["router_id"]) if aggregator else None,
        communities=frozenset(_NAMES.get(c, c) for c in entry.get("communities", [])),
        extended_communities=frozenset(extended),
        large_communities=frozenset(entry.get("large_communities", [])),
        originator_id=more.get("Originator Id", {}).get("originator"),
        cluster_list=tuple(more.get("Cluster Id List", {}).get("cluster_list", [])),
        ipv6_extended_communities=frozenset(re.findall(".{40}", ipv6_extended)),
        aigp=int(aigp[6:], 16) if aigp else None,  # After the TLV's type and length.
        only_to_customer=more.get("OTC", {}).get("as"),
        raw=frozenset(unknown.items()),
    )
