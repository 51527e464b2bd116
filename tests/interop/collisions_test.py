"""Both sides dial at once (RFC 4271 section 6.8), a hundred times with each daemon, over a line so long
that each side has dialed before it hears of the other."""

import sys
import unittest
from concurrent import futures

from harness import process
from harness.daemons import DAEMONS
from harness.herald import ESTABLISHED, Herald
from harness.line import NAMESPACE, Line
from harness.meeting import HERALD_ASN, OTHER_ASN
from harness.session import Session

_PAIRS, _ROUNDS = 20, 5
# Herald starts when the daemon's SYN is on the line, and must listen before it arrives; BIRD gives
# a SYN up after three quarters of a second.
_DELAY_S = 0.35
_PREFIX = "203.0.113.0/24"


class Pair:
    """Herald and a daemon at the two ends of the line."""

    def __init__(self, daemon_class, line, here, there):
        self._line, self._here, self._there = line, here, there
        addresses = {"local": there, "peer": here, "router_id": there}
        asns = {"local_asn": OTHER_ASN, "peer_asn": HERALD_ASN}
        self.daemon = daemon_class(Session(**addresses, **asns, namespace=NAMESPACE))
        peer = {
            "name": "other",
            "address": there,
            "local_address": here,
            "peer_asn": OTHER_ASN,
            "connect_retry_time_s": 10,
        }
        self.herald = Herald(
            {
                "asn": HERALD_ASN,
                "router_id": here,
                "peers": [peer],
                "listen": {"addresses": [here]},
                "routes": [{"prefix": _PREFIX}],
            }
        )

    def run(self):
        """What Herald counted, for each round."""
        try:
            return [self._round(first=number == 0) for number in range(_ROUNDS)]
        finally:
            self.daemon.stop()
            self.herald.stop()

    def _round(self, first):
        dials = self._line.dials(self._there)
        if first or not self.daemon.stays_shut_down:
            self.daemon.start()
        else:
            self.daemon.start_session()
        self._line.wait_for_dials(self._there, dials + 1)
        self.herald.start()
        process.wait_until(self._settled, lambda: f"settled: {self.herald.peer('other')}")
        process.wait_until(lambda: set(self.daemon.routes()) == {_PREFIX}, "the daemon has Herald's route")
        peer = self.herald.peer("other")
        assert peer.flaps == 0 or not self.daemon.keeps_what_stands, f"it stands from the first: {peer}"
        if self.daemon.stays_shut_down:
            self.daemon.shut_down_session()
        else:
            self.daemon.stop()
        self.herald.stop()
        return peer

    def _settled(self):
        """Whether both sides say that the session stands, and there is no second connection."""
        is_up = self.herald.peer("other").state == ESTABLISHED and self.daemon.established()
        return is_up and self._connections() == 1

    def _connections(self):
        ends = ["src", self._here, "dst", self._there]
        return len(process.run("ss", "-Htn", "state", "established", *ends).splitlines())


class Collisions:
    daemon_class = None

    # Conformance: C-1.
    def test_one_session_is_left_every_time(self):
        if not self.daemon_class.resolves_collisions:
            self.skipTest("at times it says nothing on the connection that it keeps")
        # Half of the daemons have the higher identifier, half the lower.
        heres = [f"10.{98 if number % 2 else 96}.0.{number}" for number in range(1, _PAIRS + 1)]
        theres = [f"10.97.0.{number}" for number in range(1, _PAIRS + 1)]
        line = Line(heres, theres, _DELAY_S)
        self.addCleanup(line.close)
        pairs = [Pair(self.daemon_class, line, *ends) for ends in zip(heres, theres)]
        with futures.ThreadPoolExecutor(_PAIRS) as pool:
            peers = sum(pool.map(Pair.run, pairs), [])
        collisions = sum(peer.sent.open == 2 for peer in peers)
        sent = sum(peer.sent.notification for peer in peers)
        received = sum(peer.received.notification for peer in peers)
        print(
            f"{collisions} collisions in {len(peers)} times; Cease/7: {sent} sent, {received} received",
            file=sys.stderr,
        )
        self.assertGreater(collisions, 0)


for _daemon in DAEMONS:
    _members = {"daemon_class": _daemon}
    globals()[_daemon.__name__] = type(_daemon.__name__, (Collisions, unittest.TestCase), _members)
