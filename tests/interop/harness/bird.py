"""BIRD 2, seen through birdc."""

import functools
import re

from harness import process
from harness.route import (
    IPV4,
    IPV6,
    Attributes,
    canonical,
    extended_community,
    family_of,
    parse_as_path,
    split_extended_community,
)
from harness.session import Daemon

_CONFIG = """\
router id {router_id};
attribute int med_to_send;
filter announced {{
  if source != RTS_STATIC then reject;
  if defined(med_to_send) then bgp_med = med_to_send;
  accept;
}}
log stderr all;
debug protocols {{ {trace} }};
protocol device {{}}
# Empty, so that no route that it learns decides how it reaches another's next hop.
ipv4 table igp4;
ipv6 table igp6;
protocol static announced4 {{
  ipv4;
  include "{directory}/announced4.conf";
}}
protocol static announced6 {{
  ipv6;
  include "{directory}/announced6.conf";
}}
# Second paths to some prefixes.
protocol static others4 {{
  ipv4;
  include "{directory}/others4.conf";
}}
protocol static others6 {{
  ipv6;
  include "{directory}/others6.conf";
}}
protocol bgp herald {{
  local {local} as {local_asn};
  neighbor {peer} as {peer_asn};
  multihop{hops};
  {password}
  ttl security {ttl_security};
  strict bind on;
  connect delay time 1;
  connect retry time 1;
  error wait time 1, 2;
  passive {passive};
  {role}
  {graceful_restart}
  enable as4 {four_octet_as};
  enable extended messages {extended_messages};
  ipv4 {{ igp table igp4; extended next hop on; {channel} }};
  ipv6 {{ igp table igp6; {channel} }};
}}
{more}
"""

_CHANNEL = "import all; export filter announced; next hop keep; add paths {add_path};"
_ROLES = {"route-server": "rs_server", "route-server-client": "rs_client"}
_HEAD = re.compile(r"^(\S*)\s+(?:unicast|unreachable|blackhole)\s+\[")
_UNKNOWN = re.compile(r"[0-9a-f]{2}( \[t\])?$")
_PAIR = re.compile(r"\(([^)]*)\)")


class Bird(Daemon):
    # Its filter language makes none of these.
    cannot_set = frozenset(
        {"as_set", "atomic_aggregate", "aggregator", "originator_id", "cluster_list"}
        | {"ipv6_extended_communities", "aigp", "raw"}
    )

    def __init__(self, session, trace="states, events, packets", more=""):
        super().__init__(session)
        self._control = self.directory / "bird.ctl"
        self._trace = trace
        self._more = more
        self._config = self.directory / "bird.conf"
        if not session.internal:
            self.cannot_show = frozenset({"local_pref"})  # Shows its own for what arrives without.

    def start(self, *flags):
        self._write_routes("announced", self.announced)
        self._write_routes("others", {})
        self._write_config()
        self.run(
            "bird",
            ["/usr/sbin/bird", "-f", "-c", self._config, "-s", self._control]
            + ["-P", self.directory / "bird.pid", *flags],
        )
        self.program.wait_ready(lambda: process.accepts(self._control))

    def _write_config(self):
        session = self.session
        self._config.write_text(
            _CONFIG.format(
                directory=self.directory,
                router_id=session.router_id,
                local=session.local,
                local_asn=session.local_asn,
                peer=session.peer,
                peer_asn=session.peer_asn,
                passive=_switch(session.passive),
                hops=" 1" if session.ttl_security else "",
                password=f'password "{session.password}";' if session.password else "",
                role=f"local role {_ROLES.get(session.role, session.role)};" if session.role else "",
                graceful_restart=_graceful_restart(session.restart_time_s),
                channel=_channel(session),
                ttl_security=_switch(session.ttl_security),
                four_octet_as=_switch(session.four_octet_as),
                extended_messages=_switch(session.extended_messages),
                trace=self._trace,
                more=self._more,
            )
        )

    def birdc(self, *command):
        return process.run("/usr/sbin/birdc", "-s", self._control, *command)

    def established(self, protocol="herald"):
        return "Established" in self.birdc("show", "protocols", protocol)

    def routes(self, protocol="herald"):
        return parse_routes(self.birdc("show", "route", "protocol", protocol, "all"))

    def meds(self, prefix):
        text = self.birdc("show", "route", "protocol", "herald", "all", "where", f"net={prefix}")
        return sorted(map(int, re.findall(r"BGP\.med: (\d+)", text)))

    def has_large_communities(self, prefix, number):
        # It shows but the first of a long list.
        condition = ["where", f"net={prefix}", "&&", f"bgp_large_community.len={number}"]
        return f"{prefix} " in self.birdc("show", "route", "protocol", "herald", *condition)

    def count(self, protocol="herald"):
        text = self.birdc("show", "route", "protocol", protocol, "count")
        return sum(int(count) for count in re.findall(r"^(\d+) of", text, re.MULTILINE))

    def start_again(self):
        self.start("-R")

    def announce(self, routes):
        self.announced = dict(routes)
        self._write_routes("announced", routes)
        self.birdc("configure")

    def announce_paths(self, prefix, paths):
        for name, path in zip(("announced", "others"), paths + [None]):
            self._write_routes(name, {prefix: path} if path else {})
            self.birdc("configure")

    def ask_for_refresh(self):
        self.birdc("reload", "in", "herald")

    def refreshes_seen(self):
        log = self.program.log_text()
        return log.count("Got BEGIN-OF-RR"), log.count("Got END-OF-RR")

    def end_of_rib_received(self):
        # The protocol is traced, so that its log tells.
        return {IPV4, IPV6} if self.program.log_text().count("Got END-OF-RIB") >= 2 else set()

    def shut_down_session(self):
        self.birdc("disable", "herald")

    def shut_down_session_with(self, text):
        self.birdc("disable", "herald", f'"{text}"')

    def start_session(self):
        self.birdc("enable", "herald")

    def change_password(self, password):
        super().change_password(password)
        self._write_config()
        self.birdc("configure")

    def administrative_shutdown_received(self):
        # Its tool forgets once the peer connects again, its log does not.
        return "Received: Administrative shutdown" in self.program.log_text()

    def role_mismatch_seen(self):
        return "Role mismatch" in self.program.log_text()

    def routes_max_received(self):
        return "Received: Maximum number of prefixes reached" in self.program.log_text()

    def _write_routes(self, name, routes):
        text = {IPV4: "", IPV6: ""}
        for prefix, attributes in routes.items():
            text[family_of(prefix)] += f"route {prefix} blackhole {{ {_statements(attributes)} }};\n"
        (self.directory / f"{name}4.conf").write_text(text[IPV4])
        (self.directory / f"{name}6.conf").write_text(text[IPV6])


def _channel(session):
    limit = f" receive limit {session.routes_max} action disable;" if session.routes_max else ""
    return _CHANNEL.format(add_path=_switch(session.add_path)) + limit


def _graceful_restart(time_s):
    return f"graceful restart on; graceful restart time {time_s};" if time_s else "graceful restart aware;"


def _switch(on):
    return "on" if on else "off"


def _statements(attributes):
    words = [f"bgp_next_hop = {attributes.next_hop};"]
    words.append(f"bgp_origin = ORIGIN_{attributes.origin.upper()};")
    words += [f"bgp_path.prepend({asn});" for asn in reversed(attributes.as_path)]
    if attributes.med is not None:
        words.append(f"med_to_send = {attributes.med};")
    if attributes.local_pref is not None:
        words.append(f"bgp_local_pref = {attributes.local_pref};")
    if attributes.only_to_customer is not None:
        words.append(f"bgp_otc = {attributes.only_to_customer};")
    for community in attributes.communities:
        words.append(f"bgp_community.add(({community.replace(':', ', ')}));")
    for community in attributes.large_communities:
        words.append(f"bgp_large_community.add(({community.replace(':', ', ')}));")
    for community in attributes.extended_communities:
        kind, administrator, number = split_extended_community(community)
        kind = {"soo": "ro"}.get(kind, kind)
        words.append(f"bgp_ext_community.add(({kind}, {administrator}, {number}));")
    return " ".join(words)


def parse_routes(text):
    """`show route all`: a line for each route, and its attributes in the lines below."""
    routes, prefix, fields = {}, None, []
    for line in text.splitlines():
        if line.startswith("\tBGP."):
            fields.append(line[len("\tBGP.") :])
        elif head := _HEAD.match(line):
            if prefix:
                routes[prefix] = _attributes(tuple(fields))
            prefix, fields = canonical(head.group(1)), []
    if prefix:
        routes[prefix] = _attributes(tuple(fields))
    return routes


@functools.lru_cache(maxsize=None)
def _attributes(lines):
    fields = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def number(name):
        return int(fields[name]) if name in fields else None

    # Types that it does not know: "7e [t]: 01 02 03".
    unknown = {
        name.split()[0]: value.replace(" ", "") for name, value in fields.items() if _UNKNOWN.match(name)
    }

    def tuples(name):
        return [pair.replace(" ", "").split(",") for pair in _PAIR.findall(fields.get(name, ""))]

    aggregator = None
    if "aggregator" in fields:
        address, asn = fields["aggregator"].split()
        aggregator = (int(asn.removeprefix("AS")), address)
    return Attributes(
        # Beside a global IPv6 next hop stands the link-local one, when there is one.
        next_hop=fields["next_hop"].split()[0],
        origin=fields["origin"].lower(),
        as_path=parse_as_path(fields["as_path"]),
        med=number("med"),
        local_pref=number("local_pref"),
        atomic_aggregate="atomic_aggr" in fields,
        aggregator=aggregator,
        communities=frozenset(":".join(pair) for pair in tuples("community")),
        extended_communities=frozenset(_extended(*parts) for parts in tuples("ext_community")),
        large_communities=frozenset(":".join(parts) for parts in tuples("large_community")),
        originator_id=fields.get("originator_id"),
        cluster_list=tuple(fields.get("cluster_list", "").split()),
        ipv6_extended_communities=frozenset(re.findall(".{40}", unknown.get("19", ""))),
        aigp=number("aigp"),
        only_to_customer=number("otc"),
        raw=frozenset((int(type_, 16), octets) for type_, octets in unknown.items() if type_ != "19"),
    )


def _extended(kind, first, second):
    if kind == "generic":
        return int(first, 16) << 32 | int(second, 16)
    return extended_community(kind, first, second)
