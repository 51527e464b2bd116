"""heraldd reads its configuration again while it runs: SIGHUP, and the API's Reload."""

import json
import subprocess
import unittest

import grpc
from proto.herald.config.v1 import config_pb2
from proto.herald.v1 import admin_service_pb2, peer_service_pb2, route_service_pb2

from harness import process
from harness.herald import CALL_SECONDS, Herald, heraldctl
from harness.session import DAEMON, HERALD
from speaker import NOTIFICATION, Speaker

_FIRST, _SECOND = DAEMON["ipv4"], "10.99.0.3"
_CEASE = 6
_PEER_DECONFIGURED, _OTHER_CONFIGURATION_CHANGE = 3, 6


def peer(name, address, asn, **fields):
    return {
        "name": name,
        "address": address,
        "local_address": HERALD["ipv4"],
        "peer_asn": asn,
        "connect_retry_time_s": 1,
        **fields,
    }


class ReloadTest(unittest.TestCase):
    def setUp(self):
        self.first, self.second = self.speaker(_FIRST, 65002), self.speaker(_SECOND, 65003)
        self.herald = Herald(
            {
                "peers": [peer("first", _FIRST, 65002), peer("second", _SECOND, 65003)],
                "routes": [{"prefix": "203.0.113.0/24"}, {"prefix": "198.51.100.0/24"}],
            }
        )
        self.addCleanup(self.herald.stop)
        self.herald.start()
        self.path = self.herald.directory / "herald.yaml"
        for name, speaker in (("first", self.first), ("second", self.second)):
            speaker.meet()
            process.wait_until(lambda name=name: self.herald.established(name), f"{name} is up")

    def speaker(self, address, asn):
        speaker = Speaker(address, asn)
        self.addCleanup(speaker.close)
        return speaker

    def write(self, **changes):
        self.path.write_text(json.dumps({**json.loads(self.path.read_text()), **changes}))

    def reload(self, **request):
        request = admin_service_pb2.ReloadRequest(**request)
        return self.herald.admin.Reload(request, timeout=CALL_SECONDS)

    def names(self):
        request = peer_service_pb2.ListPeersRequest()
        return [p.name for p in self.herald.peers.ListPeers(request, timeout=CALL_SECONDS).peers]

    def prefixes(self):
        responses = self.herald.routes.ListRoutes(route_service_pb2.ListRoutesRequest())
        return sorted(entry.route.nlri.unicast for response in responses for entry in response.routes)

    def expect_cease(self, speaker, subcode):
        self.assertEqual(speaker.receive_until(NOTIFICATION)[:2], bytes([_CEASE, subcode]))

    def test_sighup_applies_what_is_different(self):
        before = self.herald.peer("first")
        self.write(
            peers=[
                peer("first", _FIRST, 65002, description="the same session"),
                peer("second", _SECOND, 65003, hold_time_s=30),
            ],
            routes=[{"prefix": "203.0.113.0/24"}, {"prefix": "192.0.2.0/24"}],
        )
        self.herald.program.hang_up()
        self.expect_cease(self.second, _OTHER_CONFIGURATION_CHANGE)
        after = self.herald.peer("first")
        self.assertEqual(after.description, "the same session")
        self.assertEqual((after.flaps, after.state_since), (0, before.state_since))
        self.assertEqual(self.prefixes(), ["192.0.2.0/24", "203.0.113.0/24"])
        self.second.meet()
        process.wait_until(lambda: self.herald.established("second"), "second is up again")
        self.assertEqual(self.herald.peer("second").flaps, 1)
        self.assertEqual(self.herald.peer("second").negotiated.hold_time_s, 30)

    def test_a_peer_that_is_gone_is_told(self):
        self.write(peers=[peer("second", _SECOND, 65003)])
        response = self.reload()
        self.assertEqual(list(response.peers_removed), ["first"])
        self.expect_cease(self.first, _PEER_DECONFIGURED)
        self.assertEqual(self.names(), ["second"])
        self.assertEqual(self.herald.peer("second").flaps, 0)

    def test_validate_only_changes_nothing(self):
        self.write(peers=[peer("second", _SECOND, 65003, hold_time_s=30)], log={"level": "info"})
        for _ in range(2):
            response = self.reload(validate_only=True)
            self.assertEqual(list(response.peers_removed), ["first"])
            (change,) = response.peers_changed
            self.assertEqual((change.name, list(change.fields)), ("second", ["hold_time_s"]))
            self.assertFalse(change.keeps_session)
            self.assertTrue(response.log_level_changed)
        self.assertTrue(self.herald.established("first"))
        self.assertTrue(self.herald.established("second"))

    def test_a_bad_file_leaves_all_as_it_is(self):
        self.write(peers=[peer("first", "nowhere", 65002), peer("second", _SECOND, 0)])
        with self.assertRaises(grpc.RpcError) as raised:
            self.reload()
        self.assertEqual(raised.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)
        for field in ("peers[0].address", "peers[1].peer_asn"):
            details = dict(raised.exception.trailing_metadata())["grpc-status-details-bin"]
            self.assertIn(field.encode(), details)
        self.write(peers=[peer("third", "10.99.0.4", 65004, md5_password_file="/nowhere")])
        with self.assertRaises(grpc.RpcError) as raised:
            self.reload()
        self.assertIn("/nowhere", raised.exception.details())
        self.assertEqual(self.names(), ["first", "second"])
        for name in self.names():
            self.assertTrue(self.herald.established(name))
            self.assertEqual(self.herald.peer(name).flaps, 0)

    def test_peers_of_the_api_stay_until_the_file_names_them(self):
        third = peer("third", "10.99.0.4", 65004)
        request = peer_service_pb2.AddPeerRequest(peer=config_pb2.Peer(**third))
        self.herald.peers.AddPeer(request, timeout=CALL_SECONDS)
        self.assertEqual(self.herald.peer("third").origin, peer_service_pb2.PEER_ORIGIN_API)
        self.reload()
        self.assertEqual(self.names(), ["first", "second", "third"])
        self.write(peers=[peer("first", _FIRST, 65002), peer("second", _SECOND, 65003), third])
        self.assertEqual(list(self.reload().peers_added), ["third"])
        self.assertEqual(self.herald.peer("third").origin, peer_service_pb2.PEER_ORIGIN_FILE)

    def test_heraldctl(self):
        def run(*words, text=None):
            command = [heraldctl(), "--target", self.herald.target, *words]
            return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)

        third = json.dumps(peer("third", "10.99.0.4", 65004))
        self.assertEqual(run("add-peer", "-", text=third).returncode, 0)
        again = run("add-peer", "-", text=third)
        self.assertEqual((again.returncode, "ALREADY_EXISTS" in again.stderr), (1, True))
        self.assertEqual(run("add-peer", "-", text="{nmae: x}").returncode, 2)
        self.assertEqual(run("disable-peer", "third").returncode, 0)
        self.assertEqual(run("reset-peer", "third").returncode, 1)
        self.assertEqual(run("enable-peer", "third").returncode, 0)
        self.assertEqual(run("remove-peer", "third").returncode, 0)
        self.assertEqual(run("remove-peer", "third").returncode, 1)
        self.write(routes=[])
        told = run("reload", "--validate-only")
        self.assertEqual((told.returncode, "route removed: 203.0.113.0/24" in told.stdout), (0, True))
        told = json.loads(run("reload", "--json").stdout)
        self.assertIn("203.0.113.0/24", told["routes_removed"])
