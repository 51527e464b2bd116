"""What Herald and any other daemon do together; each daemon's tests run all of it."""

import dataclasses
import unittest

from proto.herald.v1 import peer_service_pb2, route_service_pb2

from harness import process, sample
from harness.herald import Herald, Listener
from harness.route import IPV4, IPV6, Attributes, family_of, without
from harness.session import DAEMON, HERALD, Session

_HERALD_ASN, _OTHER_ASN = 4200000001, 4200000002
_BOTH = {IPV4, IPV6}


@dataclasses.dataclass(frozen=True)
class Setting:
    kind: str  # "ipv4" or "ipv6": what the session runs over. It carries both families.
    internal: bool
    herald_dials: bool


_SETTINGS = {
    "ExternalActive": Setting("ipv4", internal=False, herald_dials=True),
    "ExternalPassive": Setting("ipv6", internal=False, herald_dials=False),
    "InternalActive": Setting("ipv6", internal=True, herald_dials=True),
    "InternalPassive": Setting("ipv4", internal=True, herald_dials=False),
}


class Meeting:
    """Herald, a daemon, and the session between them."""

    def __init__(self, daemon_class, setting, password="", ttl_security=False):
        asn = _HERALD_ASN if setting.internal else _OTHER_ASN
        here, there = HERALD[setting.kind], DAEMON[setting.kind]
        self.daemon = daemon_class(
            Session(
                there,
                here,
                asn,
                _HERALD_ASN,
                passive=setting.herald_dials,
                password=password,
                ttl_security=ttl_security,
            )
        )
        peer = {
            "name": "other",
            "address": there,
            "local_address": here,
            "peer_asn": asn,
            "connect_retry_time_s": 1,
            "passive": not setting.herald_dials,
            "ttl_security": ttl_security,
        }
        if password:
            key = process.new_directory("key") / "md5"
            key.write_text(password + "\n")
            peer["md5_password_file"] = str(key)
        self.herald = Herald({"asn": _HERALD_ASN, "peers": [peer], "listen": {"addresses": [here]}})
        self.listener = None

    def start(self):
        self.herald.start()
        self.listener = Listener(self.herald)
        self.daemon.start()
        process.wait_until(
            lambda: self.herald.established("other") and self.daemon.established(),
            lambda: f"established; Herald says {self.herald.peer('other')}",
        )

    def stop(self):
        if self.listener:
            self.listener.close()
        self.herald.stop()
        self.daemon.stop()


class Exchange:
    """One session for all tests of the class; each leaves both tables empty."""

    daemon_class = None
    setting = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.meeting = Meeting(cls.daemon_class, cls.setting)
        cls.addClassCleanup(cls.meeting.stop)
        cls.meeting.start()
        cls.herald, cls.daemon = cls.meeting.herald, cls.meeting.daemon
        cls.listener = cls.meeting.listener

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
        self.assert_daemon_has(routes)
        self.withdraw(routes)

    def own_next_hop(self, family):
        kind = "ipv4" if family == IPV4 else "ipv6"
        if kind == self.setting.kind:
            return HERALD[kind]
        if family == IPV4 and self.herald.peer("other").negotiated.extended_next_hop:
            return HERALD["ipv6"]  # RFC 8950
        return None

    def assert_daemon_has(self, routes):
        expected = {prefix: self.as_daemon_shows(attributes) for prefix, attributes in routes.items()}
        hidden = self.daemon.cannot_show
        self.assert_becomes(
            lambda: {prefix: without(a, hidden) for prefix, a in self.daemon.routes().items()}, expected
        )

    def as_daemon_shows(self, attributes):
        return self.daemon.as_shown(self.on_the_wire(attributes, _HERALD_ASN))

    def on_the_wire(self, attributes, asn):
        if not self.setting.internal:
            return dataclasses.replace(attributes, as_path=(asn,) + attributes.as_path, local_pref=None)
        local_pref = 100 if attributes.local_pref is None else attributes.local_pref
        return dataclasses.replace(attributes, local_pref=local_pref)

    def daemon_announces(self, routes):
        sent = {prefix: self.daemon.as_sent(attributes) for prefix, attributes in routes.items()}
        self.daemon.announce(sent)
        asn = self.daemon.session.local_asn
        expected = {prefix: self.on_the_wire(attributes, asn) for prefix, attributes in sent.items()}
        self.assert_becomes(self.listener.routes, expected)

    def withdraw(self, prefixes):
        self.herald.withdraw(prefixes)
        process.wait_until(lambda: self.daemon.routes() == {}, "the daemon has no route of Herald's")

    def assert_becomes(self, current, expected):
        try:
            process.wait_until(lambda: current() == expected, "equal")
        except AssertionError:
            self.assertEqual(current(), expected)  # Shows the difference.


class Farewell:
    """How sessions end; each test has its own."""

    daemon_class = None
    setting = _SETTINGS["ExternalActive"]

    def setUp(self):
        self.meeting = Meeting(self.daemon_class, self.setting)
        self.addCleanup(self.meeting.stop)
        self.meeting.start()

    def test_herald_ends_with_administrative_shutdown(self):
        self.assertEqual(self.meeting.herald.stop(), 0)
        process.wait_until(
            self.meeting.daemon.administrative_shutdown_received,
            "the daemon's tool says Cease/Administrative Shutdown",
        )

    def test_the_daemons_shutdown_is_told_and_its_routes_go(self):
        daemon, listener = self.meeting.daemon, self.meeting.listener
        daemon.announce({p: daemon.as_sent(a) for p, a in sample.routes(False).items()})
        process.wait_until(lambda: len(listener.routes()) == len(sample.routes(False)), "received")
        daemon.shut_down_session()
        process.wait_until(lambda: "peer_down" in listener.log(), "the stream tells that it fell")
        self.assertEqual(listener.routes(), {})
        down = self.meeting.herald.peer("other").last_down
        self.assertEqual(down.cause, peer_service_pb2.SessionDown.CAUSE_NOTIFICATION_RECEIVED)
        self.assertEqual((down.code, down.subcode), (6, 2))


class Guarded:
    """Sessions that the kernels protect. A side without a guard of its own would not meet the other's:
    it would not sign, or send with a time to live below 255."""

    daemon_class = None

    def meet(self, setting, **guards):
        if lacks := self.lacks(_SETTINGS[setting], **guards):
            self.skipTest(f"it has no {lacks}")
        meeting = Meeting(self.daemon_class, _SETTINGS[setting], **guards)
        self.addCleanup(meeting.stop)
        meeting.start()
        routes = sample.routes(_SETTINGS[setting].internal)
        meeting.herald.announce(routes)
        process.wait_until(lambda: set(meeting.daemon.routes()) == set(routes), "the daemon has all")
        if "password" in guards:
            told = f"{meeting.herald.peer('other')}{meeting.herald.program.log_text()}"
            self.assertNotIn(guards["password"], told)

    def lacks(self, setting, password="", ttl_security=False):
        daemon = self.daemon_class
        if password and setting.herald_dials and not daemon.waits_with_md5:
            return "MD5 signatures where it waits"
        if ttl_security and setting.herald_dials and not daemon.waits_with_ttl_security:
            return "TTL security where it waits"
        if ttl_security and setting.internal and not daemon.has_internal_ttl_security:
            return "TTL security in internal sessions"
        return ""

    def test_md5_where_herald_dials(self):
        self.meet("ExternalActive", password="guarded")

    def test_md5_where_herald_waits(self):
        self.meet("ExternalPassive", password="guarded")

    def test_ttl_security_where_herald_dials(self):
        self.meet("ExternalActive", ttl_security=True)

    def test_ttl_security_where_herald_waits(self):
        self.meet("ExternalPassive", ttl_security=True)

    def test_both_over_ipv6_where_herald_dials(self):
        self.meet("InternalActive", password="guarded", ttl_security=True)

    def test_both_over_ipv4_where_herald_waits(self):
        self.meet("InternalPassive", password="guarded", ttl_security=True)


def cases(daemon_class):
    """The suite's test cases for one daemon, by name."""
    tests = {}
    for name, setting in _SETTINGS.items():
        members = {"daemon_class": daemon_class, "setting": setting}
        tests[name] = type(name, (Exchange, unittest.TestCase), members)
    tests["Guards"] = type("Guards", (Guarded, unittest.TestCase), {"daemon_class": daemon_class})
    tests["Shutdown"] = type("Shutdown", (Farewell, unittest.TestCase), {"daemon_class": daemon_class})
    return tests
