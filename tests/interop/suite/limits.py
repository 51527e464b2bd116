"""More routes than a side takes (RFC 4486 subcode 1)."""

from harness import process
from harness.meeting import SETTINGS, Meeting
from harness.route import IPV4, Attributes
from harness.session import ELSEWHERE

_MAX = 3
# FRR notices one route late.
_MANY = {f"203.0.113.{number}/32": Attributes(next_hop=ELSEWHERE["ipv4"]) for number in range(_MAX + 2)}
_FEW = dict(list(_MANY.items())[:_MAX])


class Limits:
    daemon_class = None
    setting = SETTINGS["ExternalActive"]

    def meet(self, peer=None, **session):
        self.meeting = Meeting(self.daemon_class, self.setting, peer, **session)
        self.addCleanup(self.meeting.stop)
        self.meeting.start()
        return self.meeting

    def wait_for_fall(self):
        """The words that Herald has for it."""
        falls = process.wait_until(self.meeting.listener.falls, "the stream tells that it fell")
        self.assertIn("Maximum Number of Prefixes Reached", falls[0])
        return falls[0]

    def test_it_sends_more_than_herald_takes(self):
        meeting = self.meet({"prefix_limits": [{"family": IPV4, "max": _MAX, "restart_s": 1}]})
        daemon = meeting.daemon
        daemon.announce({p: daemon.as_sent(a) for p, a in _FEW.items()})
        process.wait_until(lambda: set(meeting.listener.routes()) == set(_FEW), "Herald has them")
        daemon.announce({p: daemon.as_sent(a) for p, a in _MANY.items()})
        self.assertIn("we sent", self.wait_for_fall())
        process.wait_until(daemon.routes_max_received, "the daemon says why")
        daemon.announce({p: daemon.as_sent(a) for p, a in _FEW.items()})
        process.wait_until(lambda: meeting.herald.established("other"), "it came back", seconds=45)
        process.wait_until(lambda: set(meeting.listener.routes()) == set(_FEW), "Herald has them again")

    def test_herald_sends_more_than_it_takes(self):
        if not self.daemon_class.has_routes_max:
            self.skipTest("it takes any number")
        meeting = self.meet(routes_max=_MAX)
        meeting.herald.announce(_FEW)
        process.wait_until(lambda: set(meeting.daemon.routes()) == set(_FEW), "the daemon has them")
        meeting.herald.announce(_MANY)
        self.assertIn("peer sent", self.wait_for_fall())
        self.assertIn("Maximum Number of Prefixes Reached", meeting.herald.heraldctl("peers", "other"))
