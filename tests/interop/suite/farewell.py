"""How sessions end."""

from proto.herald.v1 import peer_service_pb2

from harness import process, sample
from harness.meeting import SETTINGS, Meeting


class Farewell:
    """How sessions end; each test has its own."""

    daemon_class = None
    setting = SETTINGS["ExternalActive"]

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
        text = "maintenance until 14:00" if daemon.has_shutdown_text else ""
        if text:
            daemon.shut_down_session_with(text)
        else:
            daemon.shut_down_session()
        process.wait_until(lambda: "peer_down" in listener.log(), "the stream tells that it fell")
        self.assertEqual(listener.routes(), {})
        down = self.meeting.herald.peer("other").last_down
        self.assertEqual(down.cause, peer_service_pb2.SessionDown.CAUSE_NOTIFICATION_RECEIVED)
        # RFC 8538 section 3: under graceful restart it stands inside a Hard Reset.
        self.assertIn((down.code, down.subcode), [(6, 2), (6, 9)])
        self.assertIn("Administrative Shutdown", down.text)
        self.assertIn(text, down.text)
        self.assert_operator_is_told("Administrative Shutdown", text)

    def assert_operator_is_told(self, *words):
        """Also when a later attempt has failed."""
        if self.daemon_class.stays_shut_down:
            peer = self.meeting.herald.peer
            process.wait_until(lambda: peer("other").HasField("last_attempt"), "an attempt has failed")
        told = self.meeting.herald.heraldctl("peers", "other")
        for word in words:
            self.assertIn(word, told)
