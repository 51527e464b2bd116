"""Peers and strangers that send as much as they can. What a flood costs is printed: heraldd's memory,
and the longest silence that another peer heard meanwhile. No clock decides over a test but that
peer's own hold timer."""

import contextlib
import itertools
import random
import socket
import struct
import threading
import time
import unittest

from harness import api, process
from harness.herald import CALL_SECONDS, Herald
from harness.route import Attributes
from harness.session import DAEMON, HERALD
from speaker import KEEPALIVE, NOTIFICATION, ROUTE_REFRESH, UPDATE, Speaker, message, open_message

_RUDE, _POLITE, _STRANGER = DAEMON["ipv4"], "10.99.0.3", HERALD["ipv4"]
_RUDE_ASN, _POLITE_ASN = 65002, 65003
_HOLD_TIME = 9
# What a flood may add to heraldd's memory, as the kernel counts it: buffers of both sides of a few
# connections, far below what any of these floods sends.
_GROWTH_MAX = 64 << 20


def peer(name, address, asn):
    return {
        "name": name,
        "address": address,
        "local_address": HERALD["ipv4"],
        "peer_asn": asn,
        "connect_retry_time_s": 1,
    }


def resident(pid, field="VmRSS"):
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        (line,) = [line for line in lines if line.startswith(field)]
    return int(line.split()[1]) << 10


def attribute(flags, type_, value):
    return bytes([flags, type_, len(value)]) + value


def update(prefixes, med):
    attributes = attribute(0x40, 1, b"\0") + attribute(0x40, 2, b"\2\1" + struct.pack("!I", _RUDE_ASN))
    attributes += attribute(0x40, 3, socket.inet_aton(_RUDE)) + attribute(0x80, 4, struct.pack("!I", med))
    return message(UPDATE, b"\0\0" + struct.pack("!H", len(attributes)) + attributes + prefixes)


class Polite(threading.Thread):
    """Keeps its session with Herald and the longest time without a message from it. Whatever it hears it
    answers with a KEEPALIVE: Herald sends none of its own while it sends UPDATEs."""

    def __init__(self, speaker):
        super().__init__(daemon=True)
        self._speaker = speaker
        self._over = threading.Event()
        self.longest_silence, self.heard = 0.0, 0
        self.ended = None

    def run(self):
        before = time.monotonic()
        while not self._over.is_set():
            received = self._speaker.receive()
            now = time.monotonic()
            if received is None or received[0] == NOTIFICATION:
                self.ended = received
                return
            self.longest_silence = max(self.longest_silence, now - before)
            self.heard += 1
            before = now
            self._speaker.send(message(KEEPALIVE))

    def finish(self):
        """After one more message."""
        self._over.set()
        self.join()


class FloodTest(unittest.TestCase):
    def setUp(self):
        self.rude, polite = Speaker(_RUDE, _RUDE_ASN), Speaker(_POLITE, _POLITE_ASN)
        self.addCleanup(self.rude.close)
        self.addCleanup(polite.close)
        self.herald = Herald(
            {
                "peers": [peer("rude", _RUDE, _RUDE_ASN), peer("polite", _POLITE, _POLITE_ASN)],
                "listen": {"addresses": [HERALD["ipv4"]]},
                "log": {"level": "info"},
            }
        )
        self.addCleanup(self.herald.stop)
        self.herald.start()
        polite.meet(hold_time=_HOLD_TIME)
        self.rude.meet()
        for name in ("rude", "polite"):
            process.wait_until(lambda name=name: self.herald.established(name), "established")
        self.polite = Polite(polite)
        self.polite.start()

    @contextlib.contextmanager
    def flood(self, what, growth_max=_GROWTH_MAX):
        before = resident(self.herald.program.pid)
        yield
        self.polite.finish()
        growth = resident(self.herald.program.pid, "VmHWM") - before
        print(
            f"{what}: at most {growth >> 20} MiB more; {self.polite.heard} messages to the other peer, "
            f"the longest silence {self.polite.longest_silence:.2f} s of {_HOLD_TIME / 3:.0f} s"
        )
        self.assertIsNone(self.polite.ended)
        self.assertEqual(self.herald.peer("polite").flaps, 0)
        self.assertTrue(self.herald.established("polite"))
        self.assertLess(growth, growth_max)

    def connect(self, source):
        return socket.create_connection((HERALD["ipv4"], 179), timeout=20, source_address=(source, 0))

    def test_connections_of_strangers(self):
        with self.flood("10,000 connections of a stranger"):
            for _ in range(10_000):
                with self.connect(_STRANGER) as connection:
                    with contextlib.suppress(ConnectionError):
                        self.assertEqual(connection.recv(1), b"")

    def test_connections_of_an_established_peer(self):
        # RFC 4271 section 6.8: each gets an OPEN, and is dropped when its own comes.
        with self.flood("1,000 further connections of an established peer"):
            for _ in range(1_000):
                with self.connect(_RUDE) as connection:
                    with contextlib.suppress(ConnectionError):
                        connection.sendall(open_message(_RUDE_ASN, _RUDE))
                        while connection.recv(4096):
                            pass
        self.assertTrue(self.herald.established("rude"))
        self.assertEqual(self.herald.peer("rude").flaps, 0)

    def test_idle_connections_of_an_established_peer(self):
        with self.flood("1,000 silent connections of an established peer"), contextlib.ExitStack() as all_:
            for _ in range(1_000):
                all_.enter_context(self.connect(_RUDE))
        self.assertEqual(self.herald.peer("rude").flaps, 0)

    def test_garbage(self):
        random_ = random.Random(1)
        with self.flood("1,000 connections with 64 KiB of garbage each"):
            for _ in range(1_000):
                with self.connect(_RUDE) as connection, contextlib.suppress(ConnectionError):
                    connection.sendall(random_.randbytes(64 << 10))

    def test_segments_of_one_octet(self):
        prefixes = b"".join(bytes([24, 10, 1, i]) for i in range(100))
        octets = b"".join(update(prefixes, med) for med in range(100))
        with self.flood(f"{len(octets):,} octets, each in a segment of its own"):
            self.rude.send_in_segments(octets, 1)
            process.wait_until(self.received(100), "the routes are there")
        self.assertEqual(self.herald.peer("rude").received.update, 100)

    def test_updates_at_line_rate(self):
        blocks = [b"".join(bytes([24, 10, block, i]) for i in range(256)) for block in range(40)]
        octets = b"".join(update(block, med) for med in range(100) for block in blocks)
        with self.flood(f"{len(octets) >> 20} MiB of UPDATEs, twenty times over"):
            for _ in range(20):
                self.rude.send(octets)
            process.wait_until(
                lambda: self.herald.peer("rude").received.update >= 20 * 4_000, "all are read", seconds=300
            )
            self.assertEqual(self.received(10_240)(), True)

    def test_refreshes(self):
        for block in range(10):
            routes = {
                f"10.{block}.{i // 256}.{i % 256}/32": Attributes(next_hop="self") for i in range(10_000)
            }
            self.herald.routes.Announce(api.announce_request(routes), timeout=CALL_SECONDS)
        # 100,000 routes, asked for 10,000 times in 230,000 octets; the answers are left unread.
        with self.flood("10,000 requests for 100,000 routes"):
            self.rude.send(message(ROUTE_REFRESH, b"\0\1\0\1") * 10_000)
            self.rude.send(message(99))
            process.wait_until(lambda: not self.herald.established("rude"), "all has been read")

    def received(self, count):
        def is_there():
            families = self.herald.peer("rude").families
            return sum(family.received for family in families) == count

        return is_there
