"""A daemon that knows no ASN of four octets (RFC 6793)."""

import unittest

from harness import sample
from harness.session import AS_TRANS
from suite.one_session import OneSession


class OldSpeakers(OneSession):
    """Nothing is lost on the way: AS4_PATH and AS4_AGGREGATOR carry what AS_PATH cannot."""

    routes = sample.routes(internal=False)

    @classmethod
    def setUpClass(cls):
        if not cls.daemon_class.can_be_old:
            raise unittest.SkipTest("it cannot be old")
        cls.session = {"four_octet_as": False, "local_asn": 65002}
        if cls.daemon_class.takes_as_trans:
            cls.session["peer_asn"] = AS_TRANS
        else:
            cls.peer = {"local_asn": 65001}
            cls.session["peer_asn"] = 65001
        super().setUpClass()

    def test_both_sides_know_it(self):
        self.assertFalse(self.negotiated().four_octet_as)

    # Conformance: S-1.
    def test_announced_routes_have_every_asn(self):
        self.herald.announce(self.routes)
        self.assert_daemon_has(self.routes)
        self.withdraw(self.routes)

    # Conformance: S-3.
    def test_received_routes_have_every_asn(self):
        self.daemon_announces(self.routes)
        self.daemon_announces({})
