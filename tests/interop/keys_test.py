"""An MD5 key changes on both sides while the session stands (RFC 2385). No daemon changes its own without
a new session, so that two heraldds do it."""

import unittest

from harness import kernel, process
from harness.herald import Herald, Listener
from harness.route import Attributes
from harness.session import DAEMON, ELSEWHERE, HERALD

_ASNS = {"here": 65001, "there": 65002}
_ADDRESSES = {"here": HERALD["ipv4"], "there": DAEMON["ipv4"]}
_OTHER = {"here": "there", "there": "here"}


class KeysTest(unittest.TestCase):
    def setUp(self):
        self.heralds, self.keys = {}, {}
        for side in _OTHER:
            self.start(side)
        for side, other in _OTHER.items():
            herald = self.heralds[side]
            process.wait_until(lambda h=herald, o=other: h.established(o), "established")
        self.listener = Listener(self.heralds["there"])
        self.addCleanup(self.listener.close)

    def start(self, side):
        other = _OTHER[side]
        self.keys[side] = process.new_directory("key") / "md5"
        self.keys[side].write_text("the first\n")
        peer = {
            "name": other,
            "address": _ADDRESSES[other],
            "local_address": _ADDRESSES[side],
            "peer_asn": _ASNS[other],
            "connect_retry_time_s": 1,
            "md5_password_file": str(self.keys[side]),
        }
        listen = {"addresses": [_ADDRESSES[side]]}
        facts = {"asn": _ASNS[side], "router_id": _ADDRESSES[side], "peers": [peer], "listen": listen}
        self.heralds[side] = Herald(facts, name=side)
        self.addCleanup(self.heralds[side].stop)
        self.heralds[side].start()

    def change(self, side, key):
        self.keys[side].write_text(key + "\n")
        self.heralds[side].reload()

    def announce(self, prefix):
        self.heralds["here"].announce({prefix: Attributes(next_hop=ELSEWHERE["ipv4"])})

    def wait_heard(self, *prefixes):
        process.wait_until(lambda: set(self.listener.routes()) == set(prefixes), "heard")

    # Conformance: K-2.
    def test_a_key_that_changes_on_both_sides_ends_no_session(self):
        before = [herald.all_peers()[0].state_since for herald in self.heralds.values()]
        first, second = "203.0.113.0/24", "198.51.100.0/24"
        self.announce(first)
        self.wait_heard(first)
        self.change("here", "the second")
        dropped = kernel.tcp_count("TCPMD5Failure")
        self.announce(second)  # Signed with the key that the other side has yet to learn.
        process.wait_until(lambda: kernel.tcp_count("TCPMD5Failure") > dropped, "the kernel dropped it")
        self.wait_heard(first)
        self.change("there", "the second")
        self.wait_heard(first, second)
        for herald, since in zip(self.heralds.values(), before):
            (peer,) = herald.all_peers()
            self.assertEqual((peer.flaps, peer.state_since), (0, since))
