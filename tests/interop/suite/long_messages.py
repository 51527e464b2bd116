"""UPDATEs of more than 4,096 octets (RFC 8654)."""

import unittest

from proto.herald.v1 import route_service_pb2

from harness import process
from harness.route import Attributes
from harness.session import ELSEWHERE
from suite.one_session import OneSession

_PREFIX, _COMMUNITIES = "203.0.113.0/24", 400  # Twelve octets each.
_LONG = {
    _PREFIX: Attributes(
        next_hop=ELSEWHERE["ipv4"],
        large_communities=frozenset(f"65001:1:{number}" for number in range(_COMMUNITIES)),
    )
}


class LongMessages(OneSession):
    @classmethod
    def setUpClass(cls):
        if not cls.daemon_class.has_extended_messages:
            raise unittest.SkipTest("it has no extended messages")
        super().setUpClass()

    def test_announced_route_arrives_whole(self):
        self.assertTrue(self.negotiated().extended_message)
        self.herald.announce(_LONG)
        has_all = lambda: self.daemon.has_large_communities(_PREFIX, _COMMUNITIES)
        process.wait_until(has_all, "the daemon has all communities")
        self.withdraw(_LONG)

    def test_received_route_is_whole(self):
        if not self.daemon.has_long_commands:
            self.skipTest("no command of its makes so long a route")
        self.daemon_announces(_LONG)
        self.daemon_announces({})


class NoLongMessages(OneSession):
    session = {"extended_messages": False}

    @classmethod
    def setUpClass(cls):
        if cls.daemon_class.has_extended_messages and not cls.daemon_class.can_refuse_extended_messages:
            raise unittest.SkipTest("it always takes extended messages")
        super().setUpClass()

    # Conformance: X-4.
    def test_what_is_too_large_is_told_to_the_caller_and_withdrawn(self):
        self.assertFalse(self.negotiated().extended_message)
        short = {prefix: Attributes(next_hop=a.next_hop) for prefix, a in _LONG.items()}
        self.herald.announce(short)
        self.assert_daemon_has(short)
        too_large = route_service_pb2.PeerDelivery.OUTCOME_TOO_LARGE
        self.assertEqual(self.herald.announce(_LONG), {"other": too_large})
        self.assert_daemon_has({})
        self.withdraw(_LONG)
