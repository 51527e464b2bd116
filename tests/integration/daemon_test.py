"""heraldd as a whole: how it starts, what it survives, how it ends."""

import json
import os
import pathlib
import signal
import socket
import stat
import subprocess
import unittest
import urllib.request

import grpc
from proto.herald.v1 import peer_service_pb2, route_service_pb2

from harness import process
from harness.bird import Bird
from harness.herald import Herald, heraldctl
from harness.route import Attributes
from harness.session import DAEMON, HERALD, Session
from speaker import NOTIFICATION, UPDATE, Speaker, message

_CLIENT = pathlib.Path(__file__).with_name("injecting_client.py")
_FIRST, _SECOND = DAEMON["ipv4"], "10.99.0.3"
_CEASE, _ADMINISTRATIVE_SHUTDOWN = 6, 2


def peer(name, address, asn):
    return {
        "name": name,
        "address": address,
        "local_address": HERALD["ipv4"],
        "peer_asn": asn,
        "connect_retry_time_s": 1,
    }


class DaemonTest(unittest.TestCase):
    def start(self, **config):
        herald = Herald(config)
        self.addCleanup(herald.stop)
        herald.start()
        return herald

    def speaker(self, address, asn):
        speaker = Speaker(address, asn)
        self.addCleanup(speaker.close)
        return speaker

    def listed(self, herald):
        responses = herald.routes.ListRoutes(route_service_pb2.ListRoutesRequest(), timeout=20)
        return [entry.route.nlri.unicast for response in responses for entry in response.routes]

    def test_starts_with_no_peer(self):
        herald = self.start()
        self.assertEqual(herald.info().peers, 0)
        herald.announce({"203.0.113.0/24": Attributes(next_hop="self")})
        self.assertEqual(self.listed(herald), ["203.0.113.0/24"])
        self.assertEqual(herald.stop(), 0)

    def test_static_routes_are_announced_at_session_up(self):
        bird = Bird(Session(_FIRST, HERALD["ipv4"], 65002, 65001, passive=True))
        self.addCleanup(bird.stop)
        route = {
            "prefix": "203.0.113.66/32",
            "next_hop": "10.99.0.77",
            "as_path": [65010, 65011],
            "med": 0,
            "communities": ["blackhole", "65001:1"],
            "large_communities": ["65001:666:0"],
        }
        self.start(peers=[peer("bird", _FIRST, 65002)], routes=[route, {"prefix": "198.51.100.0/24"}])
        bird.start()
        process.wait_until(lambda: len(bird.routes()) == 2, lambda: f"both routes: {bird.routes()}")
        routes = bird.routes()
        self.assertEqual(routes["198.51.100.0/24"].next_hop, HERALD["ipv4"])
        first = routes["203.0.113.66/32"]
        self.assertEqual(first.next_hop, "10.99.0.77")
        self.assertEqual(first.as_path, (65001, 65010, 65011))
        self.assertEqual(first.med, 0)
        self.assertEqual(first.communities, {"65535:666", "65001:1"})
        self.assertEqual(first.large_communities, {"65001:666:0"})

    def test_sigterm_ceases_and_ends(self):
        speaker = self.speaker(_FIRST, 65002)
        herald = self.start(peers=[peer("first", _FIRST, 65002)])
        speaker.meet()
        process.wait_until(lambda: herald.established("first"), "established")
        herald.program.terminate()
        body = speaker.receive_until(NOTIFICATION)
        self.assertEqual(body[:2], bytes([_CEASE, _ADMINISTRATIVE_SHUTDOWN]))
        self.assertIsNone(speaker.receive())
        self.assertEqual(herald.program.wait(), 0)

    def test_sigterm_ends_while_clients_stream(self):
        herald = self.start()
        stream = herald.peers.WatchPeers(peer_service_pb2.WatchPeersRequest())
        self.assertTrue(next(stream).snapshot_end)
        herald.program.terminate()
        self.assertEqual(herald.program.wait(), 0)
        with self.assertRaises(grpc.RpcError) as raised:
            next(stream)
        self.assertEqual(raised.exception.code(), grpc.StatusCode.UNAVAILABLE)

    def test_garbage_costs_only_its_own_session(self):
        rude, polite = self.speaker(_FIRST, 65002), self.speaker(_SECOND, 65003)
        herald = self.start(peers=[peer("rude", _FIRST, 65002), peer("polite", _SECOND, 65003)])
        for speaker in (rude, polite):
            speaker.meet()
        for name in ("rude", "polite"):
            process.wait_until(lambda name=name: herald.established(name), "established")
        rude.send(b"GET / HTTP/1.1\r\nHost: router\r\n\r\n")
        # Message Header Error, Connection Not Synchronized.
        self.assertEqual(rude.receive_until(NOTIFICATION)[:2], bytes([1, 1]))
        process.wait_until(lambda: not herald.established("rude"), "the rude one is down")
        down = herald.peer("rude").last_down
        self.assertEqual(down.cause, peer_service_pb2.SessionDown.CAUSE_NOTIFICATION_SENT)
        self.assertEqual((down.code, down.subcode), (1, 1))
        herald.announce({"203.0.113.0/24": Attributes(next_hop="self")})
        while b"\x18\xcb\x00\x71" not in polite.receive_until(UPDATE):  # 203.0.113.0/24
            pass  # End-of-RIB
        self.assertTrue(herald.established("polite"))
        self.assertEqual(herald.peer("polite").flaps, 0)

    def test_unknown_message_type_is_named(self):
        rude = self.speaker(_FIRST, 65002)
        self.start(peers=[peer("rude", _FIRST, 65002)])
        rude.meet()
        rude.send(message(99))
        # Message Header Error, Bad Message Type, and the type.
        self.assertEqual(rude.receive_until(NOTIFICATION), bytes([1, 3, 99]))

    def test_unix_socket_is_for_owner_and_group(self):
        mode = os.stat(self.start().socket).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o660)

    def test_stale_unix_socket_is_no_obstacle(self):
        herald = self.start()
        herald.program.kill()
        self.assertTrue(herald.socket.exists())
        herald.start()
        self.assertTrue(herald.serving())

    def test_second_daemon_does_not_take_the_socket_of_the_first(self):
        herald = self.start()
        second = process.Program(
            "second", [os.environ["HERALDD"], "--config", herald.directory / "herald.yaml"], herald.directory
        )
        self.addCleanup(second.stop)
        self.assertEqual(second.wait(), 1)
        self.assertIn(str(herald.socket), second.log_text())
        self.assertTrue(herald.serving())

    def test_reflection(self):
        def services(herald):
            reflect = herald.channel.stream_stream(
                "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
            )
            list_services = b"\x3a\x01*"  # ServerReflectionRequest.list_services
            return next(reflect(iter([list_services]), timeout=20))

        told = services(self.start())
        for service in (b"RouteService", b"PeerService", b"UpdateService", b"AdminService"):
            self.assertIn(b"herald.v1." + service, told)
        mute = self.start(api={"reflection": False})
        with self.assertRaises(grpc.RpcError) as raised:
            services(mute)
        self.assertEqual(raised.exception.code(), grpc.StatusCode.UNIMPLEMENTED)

    def test_api_on_loopback(self):
        for address in ("127.0.0.1:1179", "[::1]:1180"):
            self.start(api={"listen": address})
            info = process.run(heraldctl(), "--target", address, "--json", "info")
            self.assertIn("epoch", json.loads(info))

    def test_metrics_are_good(self):
        speaker = self.speaker(_FIRST, 65002)
        herald = self.start(peers=[peer("first", _FIRST, 65002)], metrics={"listen": "127.0.0.1:9479"})
        speaker.meet()
        process.wait_until(lambda: herald.established("first"), "established")
        herald.announce({"203.0.113.0/24": Attributes(next_hop="self")})
        metrics = urllib.request.urlopen("http://127.0.0.1:9479/metrics", timeout=20).read().decode()
        self.assertIn('peer="first"', metrics)
        checked = subprocess.run(
            ["/usr/bin/promtool", "check", "metrics"],
            input=metrics,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((checked.returncode, checked.stdout, checked.stderr), (0, "", ""))

    def test_routes_outlive_a_killed_client(self):
        herald = self.start()
        prefixes = ["203.0.113.0/24", "2001:db8::/32"]
        with subprocess.Popen(
            ["/usr/bin/python3", _CLIENT, herald.target, *prefixes], stdout=subprocess.PIPE, text=True
        ) as client:
            self.assertEqual(client.stdout.readline(), "acknowledged 1\n")
            client.send_signal(signal.SIGKILL)
        self.assertEqual(self.listed(herald), prefixes)
        herald.announce({"198.51.100.0/24": Attributes(next_hop="self")})

    def test_json_log_lines_are_json(self):
        speaker = self.speaker(_FIRST, 65002)
        herald = self.start(peers=[peer("first", _FIRST, 65002)], log={"level": "debug", "format": "json"})
        speaker.meet()
        process.wait_until(lambda: herald.established("first"), "established")
        speaker.send(b"\n{garbage\"" * 10)
        process.wait_until(lambda: not herald.established("first"), "down")
        self.assertEqual(herald.stop(), 0)
        lines = herald.program.log_text().splitlines()
        self.assertGreater(len(lines), 2)
        for line in lines:
            self.assertIsInstance(json.loads(line), dict, line)

    def test_port_that_is_taken_is_told(self):
        with socket.create_server((HERALD["ipv4"], 179)):
            herald = Herald({"listen": {"addresses": [HERALD["ipv4"]]}})
            self.addCleanup(herald.stop)
            with self.assertRaises(AssertionError) as raised:
                herald.start()
        self.assertIn("ended with 1", str(raised.exception))
        self.assertIn(HERALD["ipv4"], str(raised.exception))

    def test_key_that_cannot_be_used_is_told_but_not_shown(self):
        key = process.new_directory("key") / "md5"
        key.write_text("secret" * 20)
        for path, why in ((str(key), "80 octets"), ("/nowhere", "No such file")):
            herald = Herald({"peers": [{**peer("first", _FIRST, 65002), "md5_password_file": path}]})
            self.addCleanup(herald.stop)
            with self.assertRaises(AssertionError) as raised:
                herald.start()
            for told in ("ended with 1", "peer first", path, why):
                self.assertIn(told, str(raised.exception))
            self.assertNotIn("secret", str(raised.exception))
