"""A real table through Herald into BIRD, and from BIRD back through another Herald.

herald (announces) -> BIRD (reflects) -> mirror (a second heraldd), all internal, so that nothing
may change an attribute on the way but the reflection (RFC 4456), which adds its two.
"""

import dataclasses
import os
import pathlib
import time
import unittest

from harness import mrt, process
from harness.bird import Bird
from harness.herald import Herald, Listener, heraldctl
from harness.session import DAEMON, HERALD, Session

_ASN = 4200000001  # In no AS_PATH of the table, where it would look like a loop.
_MIRROR = "10.99.0.3"
_NAME = "rib/route-views-jinx-2014-05-30.rib.bz2"
_REFLECT = f"""\
protocol bgp mirror {{
  local {DAEMON["ipv4"]} as {_ASN};
  neighbor {_MIRROR} as {_ASN};
  multihop;
  strict bind on;
  passive on;
  rr client;
  ipv4 {{ igp table igp4; import none; export where source = RTS_BGP; next hop keep; }};
  ipv6 {{ igp table igp6; import none; export where source = RTS_BGP; next hop keep; }};
}}
"""


def _shared_data():
    if "HERALD_SHARED" in os.environ:
        return pathlib.Path(os.environ["HERALD_SHARED"]) / "data"
    return pathlib.Path(os.path.realpath(__file__)).parents[3] / "shared" / "data"


def _herald(name, address):
    peer = {
        "name": "bird",
        "address": DAEMON["ipv4"],
        "local_address": address,
        "peer_asn": _ASN,
        "connect_retry_time_s": 1,
    }
    config = {"asn": _ASN, "router_id": address, "peers": [peer], "log": {"level": "info"}}
    return Herald(config, name)


def _as_internal_peers_see(attributes):
    aggregator = attributes.aggregator
    if aggregator and aggregator[0] == 0:
        aggregator = None  # Malformed (RFC 7607 section 2): discarded (RFC 7606 section 7.7).
    return dataclasses.replace(attributes, local_pref=100, aggregator=aggregator)


class RealTableTest(unittest.TestCase):
    def setUp(self):
        session = Session(DAEMON["ipv4"], HERALD["ipv4"], _ASN, _ASN, passive=True)
        self.bird = Bird(session, trace="states", more=_REFLECT)
        self.herald = _herald("herald", HERALD["ipv4"])
        self.mirror = _herald("mirror", _MIRROR)
        for each in (self.bird, self.herald, self.mirror):
            self.addCleanup(each.stop)
            each.start()
        for each in (self.herald, self.mirror):
            process.wait_until(lambda herald=each: herald.established("bird"), "established")
        self.began = time.monotonic()

    def test_excerpt(self):
        path = pathlib.Path(os.environ["EXCERPT"])
        octets = mrt.read(path)
        ipv4 = self.announce(path, mrt.table(octets, 5), 5)
        self.check_everywhere(ipv4)
        ipv6 = self.announce(path, mrt.table(octets, 10), 10)
        self.check_everywhere({**ipv4, **ipv6})

    def test_full_table(self):
        path = _shared_data() / _NAME
        if not path.exists():
            print(f"\n*** LEFT OUT: the full table, {path}: set HERALD_SHARED ***", flush=True)
            self.skipTest(f"no {path}")
        octets = mrt.read(path)
        index = mrt.fullest_peer(octets)
        self.check_everywhere(self.announce(path, mrt.table(octets, index), index))

    def announce(self, path, table, index):
        """Returns the table as internal peers must see it."""
        self.assertTrue(table)
        self.tell(f"{path.name}: peer {index} has {len(table)} routes")
        process.run(
            heraldctl(), "--target", self.herald.target, "announce", "--mrt", path,
            "--peer-index", index, "--wait", "sent", seconds=120,
        )  # fmt: skip
        self.tell("announced")
        return {prefix: _as_internal_peers_see(attributes) for prefix, attributes in table.items()}

    def check_everywhere(self, expected):
        process.wait_until(lambda: self.bird.count() >= len(expected), self.count_of_bird, seconds=120)
        self.tell(f"BIRD has {self.bird.count()} routes")
        self.assert_equal(self.bird.routes(), expected)
        self.tell("BIRD's attributes are those of the file")
        counts = [counts.announced for counts in self.herald.peer("bird").families]
        self.assertEqual(sum(counts), len(expected))
        process.wait_until(
            lambda: self.received_by_mirror() == len(expected),
            lambda: f"the mirror has {self.received_by_mirror()} routes",
            seconds=120,
        )
        listener = Listener(self.mirror)
        self.addCleanup(listener.close)
        process.wait_until(listener.snapshot_ended, "the snapshot's end", seconds=120)
        reflected = {
            prefix: dataclasses.replace(
                attributes,
                originator_id=HERALD["ipv4"],
                cluster_list=(self.bird.session.router_id,),
            )
            for prefix, attributes in expected.items()
        }
        self.assert_equal(listener.routes(), reflected)
        self.tell("and so are those that came back from it")

    def received_by_mirror(self):
        return sum(counts.received for counts in self.mirror.peer("bird").families)

    def count_of_bird(self):
        return f"BIRD has {self.bird.count()} routes"

    def assert_equal(self, table, expected):
        if table == expected:
            return
        # unittest's difference of two dictionaries of this size would take hours.
        lost = sorted(expected.keys() - table.keys())
        alien = sorted(table.keys() - expected.keys())
        other = [prefix for prefix in expected.keys() & table.keys() if table[prefix] != expected[prefix]]
        examples = [f"{p}: {table[p]} is not {expected[p]}" for p in sorted(other)[:5]]
        self.fail(
            f"{len(lost)} lost: {lost[:5]}; {len(alien)} alien: {alien[:5]}; "
            f"{len(other)} with other attributes: " + "\n".join(examples)
        )

    def tell(self, text):
        print(f"  {time.monotonic() - self.began:6.1f} s  {text}", flush=True)
