"""What Herald's operator does to a session."""

from proto.herald.v1 import peer_service_pb2

from harness import process, sample
from harness.herald import Listener
from harness.meeting import SETTINGS, Meeting

_TEXT = "new line card, back at 14:00"
_ROUTES = sample.routes(internal=False)
_Request = peer_service_pb2.ResetPeerRequest


def _distinct(routes):
    """The least number of UPDATEs that they fit into."""
    return len(set(routes.values()))


class Operations:
    """Each test has its own session."""

    daemon_class = None
    setting = SETTINGS["ExternalActive"]

    def setUp(self):
        self.meeting = Meeting(self.daemon_class, self.setting)
        self.addCleanup(self.meeting.stop)
        self.meeting.start()
        self.herald, self.daemon = self.meeting.herald, self.meeting.daemon
        self.listener = self.meeting.listener

    def peer(self):
        return self.herald.peer("other")

    def reset(self, mode, communication=""):
        """The peer as it was before."""
        before = self.peer()
        self.herald.reset("other", mode=mode, communication=communication)
        return before

    def wait_told(self):
        if self.daemon.has_shutdown_text:
            process.wait_until(lambda: self.daemon.says(_TEXT), "the daemon shows the text")

    def test_a_disabled_peer_is_told_why_and_waits_until_it_is_enabled(self):
        self.herald.disable("other", _TEXT)
        self.wait_told()
        process.wait_until(lambda: not self.daemon.established(), "the daemon says that it fell")
        self.assertTrue(self.peer().disabled)
        self.assertFalse(self.herald.established("other"))
        self.herald.enable("other")
        self.meeting.wait_established()

    def test_a_reset_peer_is_told_why_and_comes_back(self):
        self.reset(_Request.MODE_HARD, _TEXT)
        self.wait_told()
        self.meeting.wait_established()
        self.assertEqual(self.peer().flaps, 1)

    def test_a_removed_peer_comes_back_when_it_is_added(self):
        self.herald.remove("other")
        process.wait_until(lambda: not self.daemon.established(), "the daemon says that it fell")
        self.assertEqual(list(self.herald.all_peers()), [])
        self.herald.add(self.meeting.peer)
        self.meeting.wait_established()

    def test_an_updated_peer_has_its_hold_time_in_a_new_session(self):
        self.herald.update({**self.meeting.peer, "description": "the same session", "hold_time_s": 90})
        self.assertEqual(self.peer().flaps, 0)
        self.herald.update({**self.meeting.peer, "hold_time_s": 30})
        process.wait_until(lambda: self.peer().flaps == 1, "the session ends")
        self.meeting.wait_established()
        self.assertEqual(self.peer().negotiated.hold_time_s, 30)

    def test_a_peer_that_is_asked_again_loses_no_route(self):
        if not self.daemon.answers_route_refresh:
            self.skipTest("it cannot answer ROUTE-REFRESH")
        routes = {p: self.daemon.as_sent(a) for p, a in _ROUTES.items()}
        self.daemon.announce(routes)
        process.wait_until(lambda: set(self.listener.routes()) == set(_ROUTES), "Herald has all")
        events, before = len(self.listener.log()), self.reset(_Request.MODE_SOFT_IN)
        process.wait_until(
            lambda: self.answered(before, routes), lambda: f"answered: {before} {self.peer()}"
        )
        self.assertEqual(self.peer().sent.route_refresh, before.sent.route_refresh + 2)
        self.assertEqual(self.snapshot(), self.listener.routes())
        self.herald.disable("other")
        process.wait_until(lambda: "peer_down" in self.listener.log()[events:], "the stream is that far")
        # Its routes went with the session; none had come again, so none had gone before.
        self.assertNotIn("announcement", self.listener.log()[events:])

    def answered(self, before, routes):
        now = self.peer()
        # RFC 7313: a begin and an end for each family.
        markers = 4 if before.negotiated.enhanced_route_refresh else 0
        return (
            now.received.route_refresh >= before.received.route_refresh + markers
            and now.received.update >= before.received.update + _distinct(routes)
        )

    def snapshot(self):
        listener = Listener(self.herald)
        self.addCleanup(listener.close)
        process.wait_until(listener.snapshot_ended, "the snapshot is whole")
        return listener.routes()

    def test_a_peer_is_told_all_again(self):
        self.herald.announce(_ROUTES)
        before = self.reset(_Request.MODE_SOFT_OUT)
        process.wait_until(
            lambda: self.peer().sent.update >= before.sent.update + _distinct(_ROUTES),
            lambda: f"sent again: {before} {self.peer()}",
        )
        process.wait_until(lambda: set(self.daemon.routes()) == set(_ROUTES), "the daemon has all")
        self.assertEqual(self.peer().flaps, 0)
