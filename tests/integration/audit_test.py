"""What heraldd writes down: who did what, over kills and restarts, and how heraldctl shows it."""

import json
import unittest
import urllib.request

import grpc
from proto.herald.v1 import admin_service_pb2

from harness import api, process
from harness.herald import CALL_SECONDS, Herald
from harness.route import Attributes
from harness.session import DAEMON, HERALD
from speaker import Speaker

_PEER = {
    "name": "first",
    "address": DAEMON["ipv4"],
    "local_address": HERALD["ipv4"],
    "peer_asn": 65002,
    "connect_retry_time_s": 1,
}
_METRICS = "127.0.0.1:9479"


class AuditTest(unittest.TestCase):
    def setUp(self):
        self.path = process.new_directory("audit") / "audit.log"
        self.herald = self.start("heraldd")

    def start(self, name, **more):
        herald = Herald({"peers": [_PEER], "audit": {"path": str(self.path)}, **more}, name)
        self.addCleanup(herald.stop)
        herald.start()
        return herald

    def lines(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def kinds(self):
        return [line["kind"] for line in self.lines()]

    def await_kind(self, kind):
        process.wait_until(lambda: kind in self.kinds(), f"{kind} is in the audit")

    def test_tells_of_a_run_from_start_to_stop(self):
        speaker = Speaker(DAEMON["ipv4"], 65002)
        self.addCleanup(speaker.close)
        speaker.meet()
        self.await_kind("KIND_SESSION_UP")
        self.herald.disable("first", "ticket-17")
        self.assertIn("KIND_PEER_CHANGE", self.kinds())
        self.await_kind("KIND_SESSION_DOWN")
        with self.assertRaises(grpc.RpcError):
            self.herald.disable("nobody")
        self.herald.program.hang_up()
        self.await_kind("KIND_RELOAD")
        self.assertEqual(self.herald.stop(), 0)
        lines = self.lines()
        self.assertEqual([int(line["sequence"]) for line in lines], list(range(1, 8)))
        # A session goes down while its peer is disabled, or a moment later.
        start, up, *disabled, refusal, reload, stop = lines
        change, down = sorted(disabled, key=lambda line: line["kind"])
        self.assertIn("1 peers", start["message"])
        self.assertEqual((up["kind"], up["peer"]), ("KIND_SESSION_UP", "first"))
        self.assertEqual((change["peer"], change["note"]), ("first", "ticket-17"))
        self.assertTrue(change["accepted"] and change["principal"] and change["from"].startswith("unix:uid="))
        self.assertEqual((down["kind"], down["peer"]), ("KIND_SESSION_DOWN", "first"))
        self.assertEqual((refusal["accepted"], refusal["reason"]), (False, "UNKNOWN_PEER"))
        self.assertEqual((reload["from"], reload["message"]), ("signal", "no difference"))
        self.assertEqual((stop["kind"], stop["message"]), ("KIND_STOP", "SIGTERM"))

    def test_what_was_answered_survives_a_kill(self):
        self.herald.disable("first")
        self.herald.program.kill()
        with open(self.path, "a", encoding="utf-8") as audit:
            audit.write('{"sequence":"3","ti')
        self.herald = self.start("restarted")
        self.herald.disable("first")
        request = admin_service_pb2.ListAuditRecordsRequest()
        responses = self.herald.admin.ListAuditRecords(request, timeout=CALL_SECONDS)
        records = [record for response in responses for record in response.records]
        self.assertEqual([record.sequence for record in records], [1, 2, 3, 4])
        self.assertIn("cut short", records[2].message)

    def test_a_second_daemon_is_kept_out(self):
        other = Herald({"audit": {"path": str(self.path)}}, "second")
        self.addCleanup(other.stop)
        with self.assertRaises(AssertionError):
            other.start()
        self.assertIn("is being written by another process", other.program.log_text())

    def test_a_route_is_there_from_its_announcement_to_its_end(self):
        request = api.announce_request({"203.0.113.9/32": Attributes(next_hop="self")})
        request.client = "web"
        request.routes[0].terms.ttl_s = 1
        request.routes[0].terms.reason = "ticket-17"
        self.herald.routes.Announce(request, timeout=CALL_SECONDS)
        self.assertIn("KIND_ANNOUNCE", self.kinds())
        self.await_kind("KIND_EXPIRE")
        _, announced, expired = self.lines()
        for line in (announced, expired):
            self.assertEqual(line["routes"], ["203.0.113.9/32"])
            self.assertEqual(line["client"], "web")
        self.assertEqual(announced["note"], "ticket-17")
        self.assertEqual(announced["principal"], expired["principal"])
        self.assertGreater(int(expired["revision"]), int(announced["revision"]))

    def test_metrics_count_it(self):
        self.herald.stop()
        self.herald = self.start("counted", metrics={"listen": _METRICS})
        self.herald.disable("first")

        def metrics():
            return urllib.request.urlopen(f"http://{_METRICS}/metrics", timeout=20).read().decode()

        process.wait_until(lambda: "\nherald_audit_records_total 2\n" in metrics(), "both are counted")
        self.assertIn("\nherald_audit_failing 0\n", metrics())

    def test_heraldctl_shows_it(self):
        self.herald.disable("first", "ticket-17")
        table = self.herald.heraldctl("audit")
        self.assertIn("peer-change", table)
        self.assertIn("ticket-17", table)
        only = json.loads(self.herald.heraldctl("--json", "audit", "--kind", "peer-change", "--since", "1h"))
        self.assertEqual([record["note"] for record in only], ["ticket-17"])
        self.herald.stop()
        text = self.path.read_text().splitlines(True)
        self.path.write_text(text[0] + text[2])
        self.herald = self.start("restarted")
        self.assertIn("-- record 2 is missing --", self.herald.heraldctl("audit"))


if __name__ == "__main__":
    unittest.main()
