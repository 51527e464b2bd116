"""What the kernels protect."""

from harness import process, sample
from harness.meeting import SETTINGS, Meeting


class Guarded:
    """Sessions that the kernels protect. A side without a guard of its own would not meet the other's:
    it would not sign, or send with a time to live below 255."""

    daemon_class = None

    def meet(self, setting, **guards):
        if lacks := self.lacks(SETTINGS[setting], **guards):
            self.skipTest(f"it has no {lacks}")
        meeting = Meeting(self.daemon_class, SETTINGS[setting], **guards)
        self.addCleanup(meeting.stop)
        meeting.start()
        routes = sample.routes(SETTINGS[setting].internal)
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
