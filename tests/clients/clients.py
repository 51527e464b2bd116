"""What an example client must do, whatever language it is written in."""

import subprocess

from harness import process
from harness.bird import Bird
from harness.herald import Herald
from harness.route import Attributes
from harness.session import DAEMON, ELSEWHERE, HERALD, Session

_HERALD_ASN, _BIRD_ASN = 65001, 65002
_BLACKHOLE = "192.0.2.66/32"
_FIRST, _SECOND = "198.51.100.0/24", "2001:db8:1::/48"


class Clients:
    """Mixed into a TestCase that has command: the client's program and arguments."""

    command = []

    @classmethod
    def setUpClass(cls):
        here, there = HERALD["ipv4"], DAEMON["ipv4"]
        cls.bird = Bird(Session(there, here, _BIRD_ASN, _HERALD_ASN, passive=True))
        peer = {
            "name": "bird",
            "address": there,
            "local_address": here,
            "peer_asn": _BIRD_ASN,
            "connect_retry_time_s": 1,
        }
        cls.herald = Herald({"asn": _HERALD_ASN, "peers": [peer]})
        for each in (cls.bird, cls.herald):
            cls.addClassCleanup(each.stop)
            each.start()

    def setUp(self):
        process.wait_until(lambda: self.herald.established("bird"), "established")

    def client(self, *arguments):
        command = [*self.command, self.herald.target, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def in_background(self, verb):
        directory = process.new_directory(verb)
        program = process.Program(verb, [*self.command, self.herald.target, verb], directory)
        self.addCleanup(program.stop)
        return program

    def wait_for_line(self, program, line):
        process.wait_until(
            lambda: line in program.log_text().splitlines(),
            lambda: f"{line!r} is shown; shown was {program.log_text()!r}",
        )

    def test_announces_a_blackhole_and_withdraws_it(self):
        done = self.client("blackhole", _BLACKHOLE)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("bird OUTCOME_SENT", done.stdout.splitlines())
        process.wait_until(lambda: _BLACKHOLE in self.bird.routes(), "BIRD has the route")
        attributes = self.bird.routes()[_BLACKHOLE]
        self.assertEqual(attributes.communities, {"65535:666"})
        self.assertEqual(attributes.as_path, (_HERALD_ASN,))

        done = self.client("withdraw", _BLACKHOLE)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        process.wait_until(lambda: not self.bird.routes(), "BIRD has it no more")

    def test_is_told_what_is_wrong_with_a_request(self):
        done = self.client("blackhole", "192.0.2.66/24")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("nlri.unicast", done.stderr)
        self.assertEqual(self.bird.routes(), {})

    def test_watches_a_session_fall_and_rise(self):
        watch = self.in_background("watch")
        self.wait_for_line(watch, "changes follow")
        snapshot = watch.log_text().splitlines()
        self.assertEqual(snapshot[0], "bird SESSION_STATE_ESTABLISHED")
        self.bird.shut_down_session()
        process.wait_until(lambda: not self.herald.established("bird"), "down")
        process.wait_until(
            lambda: len(watch.log_text().splitlines()) > len(snapshot), "a change is shown"
        )
        self.assertNotIn("ESTABLISHED", watch.log_text().splitlines()[len(snapshot)])
        self.bird.birdc("enable", "herald")
        process.wait_until(
            lambda: watch.log_text().splitlines()[-1] == "bird SESSION_STATE_ESTABLISHED", "up"
        )

    def test_follows_what_a_peer_announces(self):
        def route(kind):
            return Attributes(next_hop=ELSEWHERE[kind])

        self.bird.announce({_FIRST: route("ipv4")})
        process.wait_until(
            lambda: sum(f.received for f in self.herald.peer("bird").families) == 1, "received"
        )
        updates = self.in_background("updates")
        self.wait_for_line(updates, "changes follow")
        before = updates.log_text().splitlines()
        self.assertIn(f"bird + {_FIRST} {ELSEWHERE['ipv4']}", before)

        self.bird.announce({_FIRST: route("ipv4"), _SECOND: route("ipv6")})
        self.wait_for_line(updates, f"bird + {_SECOND} {ELSEWHERE['ipv6']}")
        self.bird.announce({})
        self.wait_for_line(updates, f"bird - {_FIRST}")
        self.wait_for_line(updates, f"bird - {_SECOND}")
