"""Daemons that Herald's configuration does not name: they dial from a range of dynamic peers."""

from proto.herald.v1 import peer_service_pb2

from harness import kernel, process, sample
from harness.meeting import SETTINGS, Meeting


class Dynamic:
    daemon_class = None

    def prepare(self, setting="ExternalPassive", **facts):
        self.meeting = Meeting(self.daemon_class, SETTINGS[setting], dynamic=True, **facts)
        self.addCleanup(self.meeting.stop)
        self.herald, self.daemon = self.meeting.herald, self.meeting.daemon

    def exchange(self):
        """Routes, both ways."""
        routes = sample.routes(internal=False)
        self.herald.announce(routes)
        process.wait_until(lambda: set(self.daemon.routes()) == set(routes), "the daemon has all")
        self.herald.withdraw(routes)  # It would like some of them better than its own.
        self.daemon.announce({p: self.daemon.as_sent(a) for p, a in routes.items()})
        process.wait_until(lambda: set(self.meeting.listener.routes()) == set(routes), "Herald has all")

    def come_and_go(self, setting):
        self.prepare(setting)
        self.meeting.start()
        (peer,) = self.herald.all_peers()
        self.assertEqual(peer.name, f"other/{self.daemon.session.local}")
        self.assertEqual(peer.origin, peer_service_pb2.PEER_ORIGIN_DYNAMIC)
        self.exchange()
        self.daemon.stop()
        process.wait_until(lambda: not self.herald.all_peers(), "the peer is gone")
        process.wait_until(lambda: not self.meeting.listener.routes(), "and its routes")

    def test_over_ipv4_it_is_a_peer_while_it_stays(self):
        self.come_and_go("InternalPassive")

    def test_over_ipv6_it_is_a_peer_while_it_stays(self):
        self.come_and_go("ExternalPassive")

    def be_dropped(self, counter, **facts):
        """Until the kernel has dropped segments of the daemon, by its own word."""
        self.prepare(**facts)
        before = kernel.tcp_count(counter)
        self.meeting.start_both()
        process.wait_until(lambda: kernel.tcp_count(counter) >= before + 2, f"the kernel counts {counter}")
        self.assertEqual(list(self.herald.all_peers()), [])
        self.assertFalse(self.daemon.established())

    # Conformance: K-1, K-4.
    def test_who_has_the_ranges_key_is_a_peer(self):
        self.prepare(password="guarded")
        self.meeting.start()
        self.exchange()

    # Conformance: K-1, K-4.
    def test_who_has_another_key_is_none_until_herald_has_that_too(self):
        self.be_dropped("TCPMD5Failure", password="guarded", key="another")
        self.meeting.write_key("guarded")
        self.herald.reload()
        self.meeting.wait_established(seconds=60)  # Unanswered SYNs.

    # Conformance: K-1, K-4.
    def test_who_has_no_key_is_none(self):
        self.be_dropped("TCPMD5NotFound", key="guarded")
