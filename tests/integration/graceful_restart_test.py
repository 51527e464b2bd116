"""A peer that restarts, as a subscriber of its routes sees it (RFC 4724, RFC 8538, RFC 9494), and one
that refreshes them (RFC 7313)."""

import struct
import unittest

from proto.herald.v1 import update_service_pb2

from harness.herald import Herald
from harness.session import DAEMON, HERALD
from speaker import NOTIFICATION, ROUTE_REFRESH, Speaker, capability, message, update

_ADDRESS, _ASN = DAEMON["ipv4"], 65002
_A, _B, _C = "203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"
_BORR, _EORR = 1, 2
_CEASE = 6
_LLGR_STALE, _NO_LLGR = (0xFFFF << 16) + 6, (0xFFFF << 16) + 7
_ENHANCED_ROUTE_REFRESH = capability(70)
_SECONDS = 60


def restarts(preserved=True, restarted=False, seconds=120):
    """The capability of RFC 4724 section 3 for IPv4 unicast, N bit included."""
    flags = (0x8 if restarted else 0) | 0x4
    row = struct.pack("!HBB", 1, 1, 0x80 if preserved else 0)
    return capability(64, struct.pack("!H", flags << 12 | seconds) + row)


def lives_long(seconds):
    row = struct.pack("!HBB", 1, 1, 0x80)
    return capability(71, row + seconds.to_bytes(3, "big"))


def text(event):
    """One line for an event: "+ prefix", "stale + prefix", "- prefix", "up", ..."""
    kind = event.WhichOneof("what")
    if kind == "announcement":
        communities = [community.value for community in event.announcement.attributes.communities]
        start = "stale +" if event.announcement.stale else "+"
        tagged = " tagged" if _LLGR_STALE in communities else ""
        return [f"{start} {nlri.unicast}{tagged}" for nlri in event.announcement.nlri]
    if kind == "withdrawal":
        return [f"- {nlri.unicast}" for nlri in event.withdrawal.nlri]
    if kind == "peer_down":
        return ["down" + (", keeps routes" if event.peer_down.routes_retained else "")]
    return [kind]


class GracefulRestartTest(unittest.TestCase):
    def setUp(self):
        self.speaker = Speaker(_ADDRESS, _ASN)
        self.addCleanup(self.speaker.close)

    def start(self, **peer):
        config = {
            "name": "router",
            "address": _ADDRESS,
            "local_address": HERALD["ipv4"],
            "peer_asn": _ASN,
            "connect_retry_time_s": 1,
            **peer,
        }
        self.run_herald(peers=[config])

    def run_herald(self, **config):
        self.herald = Herald({"listen": {"addresses": [HERALD["ipv4"]]}, **config})
        self.addCleanup(self.herald.stop)
        self.herald.start()
        self.events = self.subscribe()
        self.expect("snapshot_begin", "snapshot_end")

    def subscribe(self):
        request = update_service_pb2.StreamUpdatesRequest(snapshot=True)
        stream = self.herald.updates.StreamUpdates(request, timeout=_SECONDS)
        self.addCleanup(stream.cancel)
        return self.lines(stream)

    @staticmethod
    def lines(stream):
        for response in stream:
            for event in response.events:
                yield from text(event)

    def expect(self, *lines):
        """These are the next events, in any order."""
        self.assertCountEqual([next(self.events) for _ in lines], lines)

    def tell(self, *prefixes, **attributes):
        self.speaker.send(update(_ASN, _ADDRESS, prefixes, **attributes))

    def begin(self, capabilities):
        """The peer is up and has told A and B."""
        self.speaker.meet(capabilities=capabilities)
        self.tell(_A, _B)
        self.tell()
        self.expect("peer_up")
        self.expect(f"+ {_A}", f"+ {_B}")
        self.expect("end_of_rib")

    # Conformance: G-8, G-6.
    def test_a_peer_that_kept_forwarding_is_told_of_by_the_differences(self):
        self.start()
        self.begin(restarts())
        self.speaker.lose()
        self.expect("down, keeps routes")
        late = self.subscribe()
        self.assertEqual([next(late) for _ in range(2)], ["snapshot_begin", "down, keeps routes"])
        self.assertCountEqual([next(late), next(late)], [f"stale + {_A}", f"stale + {_B}"])
        self.assertEqual(next(late), "snapshot_end")
        self.speaker.meet(capabilities=restarts(restarted=True))
        self.tell(_A, _C)
        self.tell()
        self.expect("peer_up")
        self.expect(f"+ {_C}")
        self.expect("end_of_rib")
        self.expect(f"- {_B}")

    # Conformance: G-8.
    def test_a_peer_that_lost_its_forwarding_state_loses_its_routes(self):
        self.start()
        for capabilities in (restarts(preserved=False), b""):
            self.begin(restarts())
            self.speaker.lose()
            self.expect("down, keeps routes")
            self.speaker.meet(capabilities=capabilities)
            self.expect("peer_up")
            self.expect(f"- {_A}", f"- {_B}")
            self.speaker.lose()
            # Nothing of it is left; the session with the F bit clear still was one that restarts.
            self.expect("down, keeps routes" if capabilities else "down")

    # Conformance: G-8.
    def test_a_peer_that_never_returns_loses_its_routes(self):
        self.start()
        self.begin(restarts(seconds=1))
        self.speaker.stop_listening()
        self.speaker.lose()
        self.expect("down, keeps routes")
        self.expect(f"- {_A}", f"- {_B}")

    # Conformance: G-8.
    def test_a_dynamic_neighbor_that_never_returns_loses_its_routes(self):
        racks = {"prefix": "10.99.0.0/24", "peer": {"name": "racks", "peer_asn": _ASN}}
        self.run_herald(dynamic_peers=[racks])
        self.speaker.dial(HERALD["ipv4"], restarts(seconds=1))
        self.tell(_A, _B)
        self.expect("peer_up")
        self.expect(f"+ {_A}", f"+ {_B}")
        self.speaker.lose()
        self.expect("down, keeps routes")
        self.expect(f"- {_A}", f"- {_B}")

    # Conformance: L-3.
    def test_long_lived_routes_are_tagged_and_go_later(self):
        self.start(long_lived_stale_time_max_s=1)
        self.begin(restarts(seconds=1) + lives_long(1000))
        self.tell(_C, communities=_NO_LLGR.to_bytes(4, "big"))
        self.expect(f"+ {_C}")
        self.speaker.stop_listening()
        self.speaker.lose()
        self.expect("down, keeps routes")
        self.expect(f"- {_C}", f"stale + {_A} tagged", f"stale + {_B} tagged")
        self.expect(f"- {_A}", f"- {_B}")

    # Conformance: N-4.
    def test_notifications_keep_routes_unless_they_are_hard_resets(self):
        self.start()
        self.begin(restarts())
        self.speaker.send(message(NOTIFICATION, bytes([_CEASE, 4])))
        self.expect("down, keeps routes")
        self.speaker.meet(capabilities=restarts())
        self.tell()
        self.expect("peer_up")
        self.expect("end_of_rib")
        self.expect(f"- {_A}", f"- {_B}")
        self.tell(_A)
        self.expect(f"+ {_A}")
        self.speaker.send(message(NOTIFICATION, bytes([_CEASE, 9, _CEASE, 4])))
        self.expect(f"- {_A}")
        self.expect("down")

    # Conformance: N-4.
    def test_a_daemon_that_ends_resets_hard(self):
        self.start()
        self.begin(restarts())
        self.herald.program.terminate()
        self.assertEqual(self.speaker.receive_until(NOTIFICATION)[:4], bytes([_CEASE, 9, _CEASE, 2]))

    # Conformance: C-3.
    def test_a_new_connection_takes_over(self):
        self.start()
        self.begin(restarts())
        former = self.speaker.dial(HERALD["ipv4"], restarts(restarted=True))
        self.expect("down, keeps routes")
        self.expect("peer_up")
        self.tell(_A)
        self.tell()
        self.expect("end_of_rib")
        self.expect(f"- {_B}")
        heard = b""
        while octets := former.recv(4096):
            heard += octets
        former.close()
        types = []
        while heard:
            (length,) = struct.unpack_from("!H", heard, 16)
            types.append(heard[18])
            heard = heard[length:]
        self.assertNotIn(NOTIFICATION, types)

    # Conformance: R-2.
    def test_a_refresh_sweeps_what_it_does_not_tell(self):
        def marker(subtype):
            self.speaker.send(message(ROUTE_REFRESH, bytes([0, 1, subtype, 1])))

        self.start()
        self.speaker.meet(capabilities=_ENHANCED_ROUTE_REFRESH + restarts())
        self.tell(_A, _B)
        self.expect("peer_up")
        self.expect(f"+ {_A}", f"+ {_B}")
        marker(_BORR)  # Before End-of-RIB: ignored, and so is its end.
        marker(_EORR)
        self.tell()
        self.expect("end_of_rib")
        marker(_EORR)
        marker(_BORR)
        marker(_BORR)
        self.tell(_A, _C)
        marker(_EORR)
        self.expect(f"+ {_C}")
        self.expect(f"- {_B}")

    # Conformance: R-4.
    def test_a_marker_of_the_wrong_length_ends_the_session(self):
        self.start()
        self.speaker.meet(capabilities=_ENHANCED_ROUTE_REFRESH)
        whole = message(ROUTE_REFRESH, bytes([0, 1, _BORR, 1, 0]))
        self.speaker.send(whole)
        self.assertEqual(self.speaker.receive_until(NOTIFICATION), bytes([7, 1]) + whole)


if __name__ == "__main__":
    unittest.main()
