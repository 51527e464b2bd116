"""The daemon dies and comes back under graceful restart (RFC 4724); Herald keeps its routes meanwhile."""

import unittest

from harness import process, sample
from harness.meeting import SETTINGS, Meeting

_ROUTES = sample.routes(internal=False)
_FEW = dict(list(_ROUTES.items())[::2])


class Restarts:
    daemon_class = None
    setting = SETTINGS["ExternalActive"]

    @classmethod
    def setUpClass(cls):
        if not cls.daemon_class.can_restart_gracefully:
            raise unittest.SkipTest("it helps others to restart, and keeps no routes of its own")

    def die(self, restart_time_s):
        """With all routes announced."""
        self.meeting = Meeting(self.daemon_class, self.setting, restart_time_s=restart_time_s)
        self.addCleanup(self.meeting.stop)
        self.meeting.start()
        self.daemon, self.listener = self.meeting.daemon, self.meeting.listener
        self.announce(_ROUTES)
        process.wait_until(lambda: self.heard() == set(_ROUTES), "Herald has all")
        process.wait_until(lambda: self.ends_of_rib() == 2, "End-of-RIB for both families")
        self.daemon.kill()
        process.wait_until(lambda: "peer_down" in self.listener.log(), "the stream tells that it fell")

    def come_back(self):
        self.daemon.start_again()
        process.wait_until(lambda: self.ends_of_rib() == 4, "End-of-RIB for both families again", seconds=45)

    def announce(self, routes):
        self.daemon.announce({p: self.daemon.as_sent(a) for p, a in routes.items()})

    def heard(self):
        return set(self.listener.routes())

    def ends_of_rib(self):
        return self.listener.log().count("end_of_rib")

    # Conformance: G-8.
    def test_routes_that_come_back_were_never_withdrawn(self):
        self.die(restart_time_s=60)
        self.assertEqual(self.heard(), set(_ROUTES))
        self.come_back()
        self.assertEqual(self.heard(), set(_ROUTES))
        self.assertNotIn("withdrawal", self.listener.log())

    # Conformance: G-8.
    def test_a_route_that_does_not_come_back_is_withdrawn_after_end_of_rib(self):
        self.die(restart_time_s=60)
        self.daemon.remember({p: self.daemon.as_sent(a) for p, a in _FEW.items()})
        self.come_back()
        process.wait_until(lambda: self.heard() == set(_FEW), "the others are withdrawn")
        log = self.listener.log()
        self.assertGreater(log.index("withdrawal"), log.index("peer_up", log.index("peer_down")))

    # Conformance: G-8.
    def test_who_does_not_come_back_in_time_has_lost_its_routes(self):
        self.die(restart_time_s=3)
        self.assertEqual(self.heard(), set(_ROUTES))
        process.wait_until(lambda: self.heard() == set(), "all are withdrawn")
