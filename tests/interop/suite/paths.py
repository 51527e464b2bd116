"""Several paths to one destination (RFC 7911)."""

from harness import process
from harness.meeting import SETTINGS
from harness.route import IPV4, IPV6, Attributes
from harness.session import ELSEWHERE
from suite.one_session import OneSession

_PREFIXES = {"203.0.113.0/24": "ipv4", "2001:db8:1::/48": "ipv6"}
_MEDS = [10, 20]


def _paths(kind):
    return [Attributes(next_hop=ELSEWHERE[kind], med=med) for med in _MEDS]


class Paths(OneSession):
    setting = SETTINGS["InternalActive"]
    peer = {"add_path_send": [IPV4, IPV6], "add_path_receive": [IPV4, IPV6]}
    session = {"add_path": True}

    def test_both_sides_agreed(self):
        self.assertEqual(len(self.negotiated().add_path_send), 2)
        self.assertEqual(len(self.negotiated().add_path_receive), 2)

    # Conformance.
    def test_announced_paths_stand_beside_each_other(self):
        for prefix, kind in _PREFIXES.items():
            self.herald.announce_paths(prefix, dict(enumerate(_paths(kind), start=1)))
            self.becomes(lambda: self.daemon.meds(prefix), _MEDS)
            self.herald.withdraw([prefix], path_id=1)
            self.becomes(lambda: self.daemon.meds(prefix), _MEDS[1:])
            self.herald.withdraw([prefix], path_id=2)
            self.becomes(lambda: self.daemon.meds(prefix), [])

    # Conformance.
    def test_received_paths_stand_beside_each_other(self):
        if not self.daemon.makes_paths:
            self.skipTest("it has but one path of its own to a prefix")
        for prefix, kind in _PREFIXES.items():
            for paths in (_paths(kind), _paths(kind)[:1], []):
                self.daemon.announce_paths(prefix, paths)
                self.becomes(lambda: self.heard(prefix), [path.med for path in paths])

    def heard(self, prefix):
        return sorted(path.med for path in self.listener.paths(prefix).values())

    def becomes(self, current, expected):
        process.wait_until(lambda: current() == expected, lambda: f"MEDs {expected}: {current()}")
