"""The harness itself: each daemon against ExaBGP (which can set every attribute) in Herald's place,
and ExaBGP against BIRD, so that what the harness sets and reads is known to be what passes."""

import dataclasses
import unittest

from harness import process, sample
from harness.bird import Bird
from harness.exabgp import Exabgp
from harness.frr import Frr
from harness.gobgp import Gobgp
from harness.openbgpd import Openbgpd
from harness.route import IPV4, IPV6, without
from harness.session import DAEMON, HERALD, Session


class DaemonsTest(unittest.TestCase):
    maxDiff = None

    def meet(self, daemon_class, address_kind, internal, passive):
        asns = (4200000002, 4200000002 if internal else 65001)
        session = Session(DAEMON[address_kind], HERALD[address_kind], *asns, passive=passive)
        stand_in_class = Bird if daemon_class is Exabgp else Exabgp
        stand_in = stand_in_class(
            Session(session.peer, session.local, session.peer_asn, session.local_asn, not passive, "10.99.0.1")
        )
        daemon = daemon_class(session)
        for each in (stand_in, daemon):
            each.start()
            self.addCleanup(each.stop)
        process.wait_until(lambda: stand_in.established() and daemon.established(), "established")
        self.exchange(stand_in, daemon)
        self.exchange(daemon, stand_in)
        process.wait_until(
            lambda: daemon.end_of_rib_received() == {IPV4, IPV6}, "End-of-RIB for both families"
        )
        stand_in.shut_down_session()
        process.wait_until(daemon.administrative_shutdown_received, "administrative shutdown")

    def exchange(self, teller, hearer):
        routes = sample.routes(teller.session.internal)
        teller.announce({prefix: teller.as_sent(routes[prefix]) for prefix in routes})
        expected = {prefix: self.as_heard(teller, hearer, routes[prefix]) for prefix in routes}
        heard = {}

        def all_heard():
            shown = hearer.routes()
            heard.clear()
            heard.update((p, without(shown[p], hearer.cannot_show)) for p in shown)
            return heard == expected

        try:
            process.wait_until(all_heard, "all routes as they were announced", seconds=20)
        except AssertionError:
            self.assertEqual(heard, expected)
        few = list(routes)[:2]
        teller.announce({prefix: teller.as_sent(routes[prefix]) for prefix in few})
        process.wait_until(lambda: set(hearer.routes()) == set(few), "most withdrawn", seconds=20)
        teller.announce({})
        process.wait_until(lambda: not hearer.routes(), "all withdrawn", seconds=20)

    def as_heard(self, teller, hearer, attributes):
        sent = teller.as_sent(attributes)
        if not teller.session.internal:
            sent = dataclasses.replace(sent, as_path=(teller.session.local_asn,) + sent.as_path)
        elif sent.local_pref is None:
            sent = dataclasses.replace(sent, local_pref=100)
        return hearer.as_shown(sent)


def _add_tests():
    for daemon_class in (Bird, Frr, Gobgp, Openbgpd, Exabgp):
        for internal, kind, passive in ((True, "ipv4", False), (False, "ipv6", True)):
            name = f"test_{daemon_class.__name__.lower()}_{'internal' if internal else 'external'}"

            def test(self, arguments=(daemon_class, kind, internal, passive)):
                self.meet(*arguments)

            setattr(DaemonsTest, name, test)


_add_tests()
