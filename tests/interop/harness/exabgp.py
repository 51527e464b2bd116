"""ExaBGP, seen through the JSON that it gives to its helper process."""

import dataclasses
import json
import os
import pathlib
import re
import signal
import socket

from harness import process
from harness.route import IPV4, IPV6, Attributes, canonical
from harness.session import Daemon

_CONFIG = """\
process relay {{
  run /usr/bin/python3 {relay} {directory};
  encoder json;
}}
neighbor {peer} {{
  router-id {router_id};
  local-address {local};
  local-as {local_asn};
  peer-as {peer_asn};
  passive {passive};
  hold-time 90;
  {password}
  {ttl_security}
  family {{ ipv4 unicast; ipv6 unicast; }}
  capability {{
    route-refresh enable; asn4 {four_octet_as}; nexthop enable; extended-message {extended_messages}; {more}
  }}
  nexthop {{ ipv4 unicast ipv6; }}
  api {{
    processes [ relay ];
    neighbor-changes;
    receive {{ parsed; update; open; notification; }}
  }}
}}
"""
_RELAY = pathlib.Path(__file__).with_name("exabgp_relay.py")
_IPV6_EXTENDED, _ONLY_TO_CUSTOMER = 25, 35
_FAMILIES = {"ipv4": IPV4, "ipv6": IPV6}


class Exabgp(Daemon):
    # Sends AIGP to internal peers; drops what it receives.
    cannot_show = frozenset({"aigp"})
    waits_with_ttl_security = False  # Its listener sets no time to live.
    stays_shut_down = False
    shows_refreshes = False
    answers_route_refresh = False  # Fails with one of its own errors where RFC 7313 was agreed.
    # It gives up the connection that it opened, and at times says nothing on the other.
    resolves_collisions = False
    takes_as_trans = True
    has_roles = False
    has_shutdown_text = False  # Cannot decode it either.
    has_routes_max = False

    def as_shown(self, attributes):
        shown = super().as_shown(attributes)
        if shown.aggregator and not self.session.four_octet_as:
            # It reads two of AS4_AGGREGATOR's four octets.
            asn, address = shown.aggregator
            shown = dataclasses.replace(shown, aggregator=(asn >> 16, address))
        return shown

    def start(self):
        config = self._write_config()
        settings = {
            "exabgp.daemon.user": "root",
            "exabgp.tcp.bind": self.session.local,
            "exabgp.tcp.port": "179",
            "exabgp.api.cli": "false",
            "exabgp.api.ack": "false",
            "exabgp.log.destination": "stdout",
        }
        self.run("exabgp", ["/usr/sbin/exabgp", config], env={**os.environ, **settings})
        self.program.wait_ready((self.directory / "ready").exists)

    def _write_config(self):
        """Where it is."""
        config = self.directory / "exabgp.conf"
        session = self.session
        config.write_text(
            _CONFIG.format(
                directory=self.directory,
                relay=_RELAY,
                router_id=session.router_id,
                local=session.local,
                local_asn=session.local_asn,
                peer=session.peer,
                peer_asn=session.peer_asn,
                passive="true" if session.passive else "false",
                more=_capabilities(session),
                four_octet_as=_switch(session.four_octet_as),
                extended_messages=_switch(session.extended_messages),
                password=f'md5-password "{session.password}";' if session.password else "",
                ttl_security="incoming-ttl 255; outgoing-ttl 255;" if session.ttl_security else "",
            )
        )
        return config

    def stop(self):
        super().stop()
        for name in ("ready", "commands", "events.json"):
            (self.directory / name).unlink(missing_ok=True)  # It may be started again.

    def command(self, text):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as relay:
            relay.sendto(text.encode(), str(self.directory / "commands"))

    def established(self):
        states = [event["neighbor"]["state"] for event in self._events("state")]
        return bool(states) and states[-1] == "up"

    def routes(self):
        return {prefix: attributes for (prefix, _), attributes in self._paths().items()}

    def meds(self, prefix):
        return sorted(path.med for (other, _), path in self._paths().items() if other == prefix)

    def _paths(self):
        """Prefix and path identifier to Attributes."""
        paths = {}
        for update in self._updates():
            for entries in update.get("withdraw", {}).values():
                for entry in entries:
                    paths.pop(_key(entry), None)
            for family in update.get("announce", {}).values():
                for next_hop, group in family.items():
                    for entry in group:
                        paths[_key(entry)] = _attributes(update["attribute"], next_hop)
        return paths

    def announce(self, routes):
        for prefix in self.announced:
            if prefix not in routes:
                self.command(f"withdraw route {prefix}")
        for prefix, attributes in routes.items():
            self.command(f"announce route {prefix} {self._words(attributes)}")
        self.announced = dict(routes)

    def announce_paths(self, prefix, paths):
        for number in (1, 2):
            self.command(f"withdraw route {prefix} path-information 0.0.0.{number}")
        for number, attributes in enumerate(paths, start=1):
            self.command(f"announce route {prefix} path-information 0.0.0.{number} {self._words(attributes)}")

    def start_again(self):
        self.stop()
        self.start()
        self.announce(self.announced)

    def _words(self, attributes):
        if not self.session.internal:  # A path that it is given is sent as it is.
            path = (self.session.local_asn,) + attributes.as_path
            attributes = dataclasses.replace(attributes, as_path=path)
        return _words(attributes)

    def ask_for_refresh(self):
        for name in _FAMILIES:
            self.command(f"announce route-refresh {name} unicast")

    def end_of_rib_received(self):
        messages = [event["neighbor"]["message"] for event in self._events("update")]
        return {_FAMILIES[message["eor"]["afi"]] for message in messages if "eor" in message}

    def start_session(self):
        pass  # It comes back by itself.

    def shut_down_session(self):
        self.command(f"neighbor {self.session.peer} teardown 2")

    def change_password(self, password):
        super().change_password(password)
        self._write_config()
        self.program.signal(signal.SIGUSR1)

    def administrative_shutdown_received(self):
        return (6, 2) in self._notifications()

    def routes_max_received(self):
        return (6, 1) in self._notifications()

    def _notifications(self):
        received = [event["neighbor"]["notification"] for event in self._events("notification")]
        return [(notification["code"], notification["subcode"]) for notification in received]

    def _updates(self):
        for event in self._events("update"):
            yield event["neighbor"]["message"].get("update", {})

    def _events(self, kind):
        events = self.directory / "events.json"
        text = events.read_text() if events.exists() else ""
        for line in text.splitlines(keepends=True):
            if not line.endswith("\n"):
                return  # Its rest has yet to be written.
            event = json.loads(line, strict=False)  # It prints the octets of a NOTIFICATION.
            if event["type"] == kind and "neighbor" in event:
                yield event


def _capabilities(session):
    words = f"add-path {'send/receive' if session.add_path else 'disable'};"
    return words + (f" graceful-restart {session.restart_time_s};" if session.restart_time_s else "")


def _switch(on):
    return "enable" if on else "disable"


def _words(attributes):
    words = [f"next-hop {attributes.next_hop} origin {attributes.origin}"]
    if attributes.as_path:
        words.append(f"as-path [ {' '.join(map(_hop, attributes.as_path))} ]")
    if attributes.med is not None:
        words.append(f"med {attributes.med}")
    if attributes.local_pref is not None:
        words.append(f"local-preference {attributes.local_pref}")
    if attributes.atomic_aggregate:
        words.append("atomic-aggregate")
    if attributes.aggregator:
        words.append("aggregator ( {}:{} )".format(*attributes.aggregator))
    if attributes.communities:
        words.append(f"community [ {' '.join(sorted(attributes.communities))} ]")
    if attributes.large_communities:
        words.append(f"large-community [ {' '.join(sorted(attributes.large_communities))} ]")
    if attributes.extended_communities:
        octets = [f"0x{value:016x}" for value in sorted(attributes.extended_communities)]
        words.append(f"extended-community [ {' '.join(octets)} ]")
    if attributes.originator_id:
        words.append(f"originator-id {attributes.originator_id}")
    if attributes.cluster_list:
        words.append(f"cluster-list [ {' '.join(attributes.cluster_list)} ]")
    if attributes.aigp is not None:
        words.append(f"aigp {attributes.aigp}")
    generic = dict(attributes.raw)
    if attributes.ipv6_extended_communities:
        generic[_IPV6_EXTENDED] = "".join(sorted(attributes.ipv6_extended_communities))
    if attributes.only_to_customer is not None:
        generic[_ONLY_TO_CUSTOMER] = f"{attributes.only_to_customer:08x}"
    words += [f"attribute [ 0x{type_:02x} 0xc0 0x{octets} ]" for type_, octets in generic.items()]
    return " ".join(words)


def _hop(hop):
    return str(hop) if isinstance(hop, int) else f"( {' '.join(map(str, sorted(hop)))} )"


def _key(entry):
    return canonical(entry["nlri"]), entry.get("path-information", "")


def _attributes(attribute, next_hop):
    as_path = tuple(attribute.get("as-path", []))
    if "as-set" in attribute:  # Where in the path it stood is not told; ours is at the end.
        as_path += (frozenset(attribute["as-set"]),)
    generic = {
        int(name.split("-")[1], 16): _digits(value)
        for name, value in attribute.items()
        if name.startswith("attribute-0x")
    }
    otc = generic.pop(_ONLY_TO_CUSTOMER, None)
    aggregator = None
    if "aggregator" in attribute:
        asn, address = attribute["aggregator"].split(":")
        aggregator = (int(asn), address)
    return Attributes(
        next_hop=next_hop,
        origin=attribute["origin"],
        as_path=as_path,
        med=attribute.get("med"),
        local_pref=attribute.get("local-preference"),
        atomic_aggregate=attribute.get("atomic-aggregate", False),
        aggregator=aggregator,
        communities=_joined(attribute.get("community", [])),
        extended_communities=frozenset(c["value"] for c in attribute.get("extended-community", [])),
        large_communities=_joined(attribute.get("large-community", [])),
        originator_id=attribute.get("originator-id"),
        cluster_list=tuple(attribute.get("cluster-list", [])),
        ipv6_extended_communities=frozenset(re.findall(".{40}", generic.pop(_IPV6_EXTENDED, ""))),
        only_to_customer=int(otc, 16) if otc else None,
        raw=frozenset(generic.items()),
    )


def _digits(value):
    """Some of its values come without their first zeros."""
    digits = value.removeprefix("0x").lower()
    return digits.zfill(40) if len(digits) > 30 else digits


def _joined(communities):
    return frozenset(":".join(map(str, parts)) for parts in communities)
