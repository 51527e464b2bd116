"""What tests of one session share."""

import dataclasses

from harness import process
from harness.meeting import HERALD_ASN, SETTINGS, Meeting
from harness.route import without


class OneSession:
    """One session for all tests of the class; each leaves both tables empty."""

    daemon_class = None
    setting = SETTINGS["ExternalActive"]
    peer = {}  # Further fields of Herald's configuration.
    session = {}  # Of the daemon's Session.
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.meeting = Meeting(cls.daemon_class, cls.setting, cls.peer, **cls.session)
        cls.addClassCleanup(cls.meeting.stop)
        cls.meeting.start()
        cls.herald, cls.daemon = cls.meeting.herald, cls.meeting.daemon
        cls.listener = cls.meeting.listener

    def negotiated(self):
        return self.herald.peer("other").negotiated

    def assert_daemon_has(self, routes):
        expected = {prefix: self.as_daemon_shows(attributes) for prefix, attributes in routes.items()}
        hidden = self.daemon.cannot_show
        self.assert_becomes(
            lambda: {prefix: without(a, hidden) for prefix, a in self.daemon.routes().items()}, expected
        )

    def as_daemon_shows(self, attributes):
        return self.daemon.as_shown(self.on_the_wire(attributes, self.peer.get("local_asn", HERALD_ASN)))

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
