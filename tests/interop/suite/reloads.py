"""Herald reads its configuration again; the sessions that it has do not notice."""

from harness import process, sample
from harness.meeting import HERALD_ASN, OTHER_ASN, SETTINGS, Meeting
from harness.session import ANOTHER, HERALD, Session

_ROUTES = sample.routes(internal=False)
_SECOND_ASN = OTHER_ASN + 1


class Reloads:
    daemon_class = None

    def meet(self, setting, **session):
        self.meeting = Meeting(self.daemon_class, SETTINGS[setting], **session)
        self.addCleanup(self.meeting.stop)
        self.meeting.start()
        self.herald = self.meeting.herald

    def start_second(self):
        address = ANOTHER["ipv4"]
        session = Session(address, HERALD["ipv4"], _SECOND_ASN, HERALD_ASN, passive=True, router_id=address)
        second = self.daemon_class(session)
        self.addCleanup(second.stop)
        second.start()
        return second

    def test_a_second_peer_comes_and_the_first_stays(self):
        self.meet("ExternalActive")
        self.herald.announce(_ROUTES)
        second = self.start_second()
        before = self.herald.peer("other")
        more = {"name": "second", "address": ANOTHER["ipv4"], "peer_asn": _SECOND_ASN}
        self.herald.write_config(peers=[self.meeting.peer, {**self.meeting.peer, **more}])
        self.herald.program.hang_up()
        process.wait_until(second.established, lambda: f"established: {self.herald.all_peers()}")
        for daemon in (second, self.meeting.daemon):
            process.wait_until(lambda d=daemon: set(d.routes()) == set(_ROUTES), "the daemon has all")
        self.assertEqual([peer.name for peer in self.herald.all_peers()], ["other", "second"])
        after = self.herald.peer("other")
        self.assertEqual((after.flaps, after.state_since), (0, before.state_since))
        self.assertTrue(self.meeting.daemon.established())

    def test_a_key_that_the_daemon_changed_is_taken_over(self):
        self.meet("ExternalPassive", password="guarded")
        self.meeting.daemon.change_password("another")
        process.wait_until(self.meeting.listener.falls, "the session ends")
        self.meeting.write_key("another")
        self.herald.reload()
        self.meeting.wait_established(seconds=60)  # Unanswered SYNs.
