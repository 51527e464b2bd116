"""BGP roles and the ONLY_TO_CUSTOMER attribute (RFC 9234)."""

import unittest

from proto.herald.v1 import route_service_pb2

from harness import process
from harness.meeting import HERALD_ASN, OTHER_ASN, SETTINGS, Meeting
from harness.route import Attributes
from harness.session import ELSEWHERE

_PREFIX = "203.0.113.0/24"
_PLAIN = Attributes(next_hop=ELSEWHERE["ipv4"])
_ROLE_MISMATCH = (2, 11)


class Roles:
    daemon_class = None

    @classmethod
    def setUpClass(cls):
        if not cls.daemon_class.has_roles:
            raise unittest.SkipTest("it has no roles")

    def prepare(self, ours, theirs):
        meeting = Meeting(self.daemon_class, SETTINGS["ExternalActive"], {"role": ours}, role=theirs)
        self.addCleanup(meeting.stop)
        return meeting

    def meet(self, ours, theirs):
        self.meeting = self.prepare(ours, theirs)
        self.meeting.start()

    def heard(self):
        return self.meeting.listener.routes().get(_PREFIX)

    # Conformance: O-2.
    def test_what_we_tell_a_customer_is_only_for_its_customers(self):
        self.meet("provider", "customer")
        self.meeting.herald.announce({_PREFIX: _PLAIN})
        routes = process.wait_until(self.meeting.daemon.routes, "the daemon has the route")
        self.assertEqual(routes[_PREFIX].only_to_customer, HERALD_ASN)

    # Conformance: O-2.
    def test_what_is_only_for_customers_is_not_leaked_to_a_provider(self):
        self.meet("customer", "provider")
        marked = Attributes(next_hop=ELSEWHERE["ipv4"], only_to_customer=65010)
        outcome = self.meeting.herald.announce({_PREFIX: marked})
        self.assertEqual(outcome, {"other": route_service_pb2.PeerDelivery.OUTCOME_ROUTE_LEAK})

    def test_a_provider_marks_what_it_tells_us(self):
        self.meet("customer", "provider")
        self.meeting.daemon.announce({_PREFIX: self.meeting.daemon.as_sent(_PLAIN)})
        process.wait_until(self.heard, "Herald has the route")
        self.assertEqual(self.heard().only_to_customer, OTHER_ASN)

    # Conformance: O-1.
    def test_roles_that_do_not_match_are_refused(self):
        meeting = self.prepare("customer", "customer")
        meeting.start_both()

        def refused():
            down = meeting.herald.peer("other").last_attempt
            return (down.code, down.subcode) == _ROLE_MISMATCH

        process.wait_until(refused, lambda: f"refused; Herald says {meeting.herald.peer('other')}")
        process.wait_until(meeting.daemon.role_mismatch_seen, "the daemon says so too")
