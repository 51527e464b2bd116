"""What passes on one session, both ways."""

import dataclasses

from proto.herald.v1 import route_service_pb2

from harness import process, sample
from harness.route import IPV4, IPV6, Attributes, family_of
from harness.session import ELSEWHERE, HERALD
from suite.one_session import OneSession

_BOTH = {IPV4, IPV6}


class Exchange(OneSession):
    def test_session_is_what_both_sides_offered(self):
        peer = self.herald.peer("other")
        self.assertEqual(peer.peer_asn, self.daemon.session.local_asn)
        self.assertEqual(peer.negotiated.peer_router_id, self.daemon.session.router_id)
        self.assertEqual(len(peer.negotiated.families), 2)
        self.assertTrue(peer.negotiated.four_octet_as)
        self.assertTrue(peer.negotiated.route_refresh)
        self.assertEqual(peer.flaps, 0)

    def test_end_of_rib_both_ways(self):
        process.wait_until(lambda: self.daemon.end_of_rib_received() == _BOTH, "the daemon got both")
        if self.daemon.sends_end_of_rib:
            process.wait_until(lambda: self.listener.end_of_rib() == _BOTH, "Herald got both")

    def test_announced_routes_stand_with_every_attribute(self):
        routes = sample.routes(self.setting.internal)
        self.herald.announce(routes)
        self.assert_daemon_has(routes)
        self.withdraw(routes)

    def test_other_attributes_replace_those_that_stand(self):
        routes = sample.routes(self.setting.internal)
        self.herald.announce(routes)
        self.assert_daemon_has(routes)
        changed = {
            prefix: dataclasses.replace(attributes, med=7, communities=frozenset({"65001:7"}))
            for prefix, attributes in routes.items()
        }
        self.herald.announce(changed)
        self.assert_daemon_has(changed)
        self.withdraw(routes)

    def test_withdrawn_routes_go_and_others_stay(self):
        routes = sample.routes(self.setting.internal)
        self.herald.announce(routes)
        gone = list(routes)[::2]
        self.herald.withdraw(gone)
        self.assert_daemon_has({p: a for p, a in routes.items() if p not in gone})
        self.withdraw(routes)

    def test_next_hop_self_is_our_address_in_the_session(self):
        for prefix in ("192.0.2.0/24", "2001:db8:5::/48"):
            attributes = Attributes(next_hop="self")
            outcome = self.herald.announce({prefix: attributes})
            next_hop = self.own_next_hop(family_of(prefix))
            if next_hop is None:
                no_next_hop = route_service_pb2.PeerDelivery.OUTCOME_NO_NEXT_HOP
                self.assertEqual(outcome, {"other": no_next_hop})
            else:
                self.assertEqual(outcome, {"other": route_service_pb2.PeerDelivery.OUTCOME_SENT})
                self.assert_daemon_has({prefix: dataclasses.replace(attributes, next_hop=next_hop)})
            self.withdraw([prefix])

    def test_received_routes_have_every_attribute(self):
        routes = sample.routes(self.setting.internal)
        self.daemon_announces(routes)
        few = dict(list(routes.items())[:2])
        self.daemon_announces(few)
        self.daemon_announces({})

    # Conformance: E-2.
    def test_received_ipv4_route_has_its_ipv6_next_hop(self):
        if not self.daemon.sets_ipv6_next_hops:
            self.skipTest("no command of its gives an IPv4 route an IPv6 next hop")
        self.daemon_announces({"203.0.113.0/24": Attributes(next_hop=ELSEWHERE["ipv6"])})
        self.daemon_announces({})

    # Conformance.
    def test_refresh_is_answered_with_all_routes(self):
        if not self.daemon.sends_route_refresh:
            self.skipTest("it never sends ROUTE-REFRESH")
        routes = sample.routes(self.setting.internal)
        self.herald.announce(routes)
        self.assert_daemon_has(routes)
        before = self.herald.peer("other")
        self.daemon.ask_for_refresh()

        def answered():
            now = self.herald.peer("other")
            return (
                now.received.route_refresh >= before.received.route_refresh + 2
                # At least one UPDATE for each distinct set of attributes.
                and now.sent.update >= before.sent.update + len(set(routes.values()))
            )

        process.wait_until(answered, lambda: f"sent again: {before} {self.herald.peer('other')}")
        if self.daemon.shows_refreshes:
            # RFC 7313: for both families.
            process.wait_until(lambda: self.daemon.refreshes_seen() == (2, 2), "where it began and ended")
        self.assert_daemon_has(routes)
        self.withdraw(routes)

    def own_next_hop(self, family):
        kind = "ipv4" if family == IPV4 else "ipv6"
        if kind == self.setting.kind:
            return HERALD[kind]
        if family == IPV4 and self.herald.peer("other").negotiated.extended_next_hop:
            return HERALD["ipv6"]  # RFC 8950
        return None
