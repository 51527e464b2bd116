"""Malformed and odd messages over a real connection, each in the state it is about, and heraldd's
reaction. hostile_cases.jsonl says what is sent, what must follow and which clause says so."""

import dataclasses
import json
import pathlib
import socket
import struct
import unittest

from harness import process
from harness.herald import Herald, Listener
from speaker import (
    KEEPALIVE,
    NOTIFICATION,
    OPEN,
    UPDATE,
    Speaker,
    capability,
    message,
    open_message,
)

_CASES = pathlib.Path(__file__).with_name("hostile_cases.jsonl")
_HERALD, _HERALD_ASN, _PORT = "127.0.0.1", 65000, 1790
_PEER_ASN = 65001
_PROBE = "198.51.100.0/24"
# Of the IPv4 routes that are announced before a case that withdraws them.
_NEXT_HOP = bytes([127, 1, 0, 1])

# What the configuration of some sessions' peers says beside name, address and AS.
_CONFIGURED = {
    "eBGP, ADD-PATH receive": {"add_path_receive": ["ipv4-unicast"]},
    "eBGP, DUT role provider": {"role": "provider"},
    "eBGP, DUT role provider strict": {"role": "provider", "role_strict": True},
    "eBGP, IPv6 required": {"families_required": True},
}
# Where Herald does otherwise, and by what right: the session must then outlive the message.
_ARGUED = {
    # RFC 8654 section 4: who has offered extended messages must take them. Herald always does.
    "H05": "ignore",
}
# RFC 4724 section 3: N bit (RFC 8538), 120 seconds, IPv4 unicast.
_GRACEFUL_RESTART = capability(64, b"\x40\x78\0\1\1\x80")
# Seconds, for cases that wait for the hold timer to expire (RFC 4271 section 6.5).
_SHORT_HOLD_TIME = 3
# Path attributes by type, as the API names them.
_FIELDS = {
    5: "local_pref",
    6: "atomic_aggregate",
    7: "aggregator",
    9: "originator_id",
    10: "cluster_list",
}


def _cases():
    with open(_CASES, encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    return [{**case, "expect": _ARGUED.get(case["id"], case["expect"])} for case in cases]


def _capability(code, value):
    return bytes([2, 2 + len(value), code, len(value)]) + value


_MULTIPROTOCOL = _capability(1, b"\0\1\0\1") + _capability(1, b"\0\2\0\1")
_FOUR_OCTET_AS = _capability(65, _PEER_ASN.to_bytes(4, "big"))
_EXTENDED_NEXT_HOP = _capability(5, bytes([0, 1, 0, 1, 0, 2]))  # RFC 8950
_ADD_PATH_SEND = _capability(69, bytes([0, 1, 1, 2]))  # RFC 7911


def _open(router_id, *capabilities):
    parameters = _MULTIPROTOCOL + b"".join(capabilities)
    fixed = struct.pack("!BHH", 4, _PEER_ASN, 90) + socket.inet_aton(router_id)
    return message(OPEN, fixed + bytes([len(parameters)]) + parameters)


def _attribute(flags, type_, value):
    return bytes([flags, type_, len(value)]) + value


def _announcement(prefix, asn_octets, external, path_id):
    """An UPDATE that is right in every way."""
    as_path = bytes([2, 1]) + _PEER_ASN.to_bytes(asn_octets, "big") if external else b""
    attributes = _attribute(0x40, 1, b"\0") + _attribute(0x40, 2, as_path)
    address, length = prefix.split("/")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    nlri = path_id + bytes([int(length)]) + socket.inet_pton(family, address)[: (int(length) + 7) // 8]
    if family == socket.AF_INET6:
        next_hop = socket.inet_pton(family, "2001:db8::1")
        reach = b"\0\2\1" + bytes([len(next_hop)]) + next_hop + b"\0" + nlri
        attributes += _attribute(0x80, 14, reach)
        nlri = b""
    else:
        attributes += _attribute(0x40, 3, _NEXT_HOP)
    if not external:
        attributes += _attribute(0x40, 5, bytes([0, 0, 0, 100]))
    return message(UPDATE, struct.pack("!HH", 0, len(attributes)) + attributes + nlri)


class Dialer(Speaker):
    """A speaker that connects to heraldd by itself."""

    def __init__(self, address):
        self._connection = socket.create_connection((_HERALD, _PORT), 20, (address, 0))
        self._connection.settimeout(20)

    def close(self):
        self._connection.close()

    def answer(self):
        """What heraldd says beside KEEPALIVE and UPDATE: "code/subcode" and the data, or "close"."""
        while True:
            try:
                received = self.receive()
            except ConnectionResetError:
                return "close", b""
            if received is None:
                return "close", b""
            type_, body = received
            if type_ == NOTIFICATION:
                return f"{body[0]}/{body[1]}", body[2:]


@dataclasses.dataclass
class Play:
    """One case with its own peer, so that none meets another's back-off."""

    case: dict
    number: int

    @property
    def name(self):
        return f"p{self.number}"

    @property
    def address(self):
        return f"127.1.{self.number // 250}.{self.number % 250 + 1}"

    @property
    def external(self):
        return not self.case["session"].startswith("iBGP")

    @property
    def asn(self):
        return _PEER_ASN if self.external else _HERALD_ASN

    @property
    def asn_octets(self):
        return 2 if "2-octet" in self.case["session"] else 4

    @property
    def sends_path_ids(self):
        return "ADD-PATH" in self.case["session"]

    @property
    def octets(self):
        return bytes.fromhex(self.case["hex"])

    @property
    def prefixes(self):
        return [p.strip() for p in self.case.get("prefix", "").split(",") if p.strip()]

    def announcement(self, prefix):
        path_id = bytes([0, 0, 0, 1]) if self.sends_path_ids else b""
        return _announcement(prefix, self.asn_octets, self.external, path_id)

    def open_message(self):
        if self.asn_octets == 2:
            return _open(self.address)
        if "ENHE" in self.case["session"]:
            return _open(self.address, _FOUR_OCTET_AS, _EXTENDED_NEXT_HOP)
        if self.sends_path_ids:
            return _open(self.address, _FOUR_OCTET_AS, _ADD_PATH_SEND)
        hold_time = _SHORT_HOLD_TIME if self.case.get("notification") == "4/0" else 90
        restarts = _GRACEFUL_RESTART if "GR with N bit" in self.case["session"] else b""
        return open_message(self.asn, self.address, hold_time, restarts)


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plays = [Play(case, number) for number, case in enumerate(_cases())]
        peers = [
            {
                "name": play.name,
                "address": play.address,
                "peer_asn": play.asn,
                "passive": True,
                **_CONFIGURED.get(play.case["session"], {}),
            }
            for play in cls.plays
        ]
        cls.herald = Herald(
            {
                "asn": _HERALD_ASN,
                "router_id": "10.0.0.1",
                "listen": {"addresses": [_HERALD], "port": _PORT},
                "peers": peers,
            }
        )
        cls.herald.start()

    @classmethod
    def tearDownClass(cls):
        cls.herald.stop()

    def test_each_case(self):
        for play in self.plays:
            with self.subTest(id=play.case["id"], what=play.case["desc"]):
                self.play(play)
        print(f"{len(self.plays)} cases played")
        self.assertEqual(self.herald.program.exit_code, None)

    def play(self, play):
        dialer = Dialer(play.address)
        heard = Listener(self.herald, peers=[play.name])
        try:
            self.assertEqual(dialer.receive()[0], OPEN)
            if play.case["state"] == "Established":
                self.establish(play, dialer)
                self.announce_before(play, dialer, heard)
            elif play.case["state"] == "OpenConfirm":
                dialer.send(play.open_message())
            dialer.send(play.octets)
            self.judge(play, dialer, heard)
        finally:
            heard.close()
            dialer.close()

    def establish(self, play, dialer):
        dialer.send(play.open_message())
        dialer.send(message(KEEPALIVE))
        dialer.receive_until(KEEPALIVE)  # Which it sends before it has ours.
        process.wait_until(lambda: self.herald.established(play.name), "the session is up")

    def announce_before(self, play, dialer, heard):
        """What is to be withdrawn must stand first."""
        if play.case["expect"] != "treat-as-withdraw":
            return
        for prefix in play.prefixes:
            dialer.send(play.announcement(prefix))
        process.wait_until(lambda: set(play.prefixes) <= set(heard.routes()), "routes stand")

    def judge(self, play, dialer, heard):
        case = play.case
        allowed = [case["expect"], *case.get("also_acceptable", [])]
        if "ignore capability" in allowed:
            self.judge_open(play, dialer, [case["notification"]])
        elif case["expect"] in ("reset", "close"):
            self.judge_end(case, dialer)
        elif case["state"] == "OpenSent":
            self.judge_open(play, dialer, allowed)
        elif case["id"] in _ARGUED:
            self.assertTrue(self.herald.established(play.name))
        else:
            self.prove_alive(play, dialer, heard)
            self.judge_routes(play, heard, allowed)

    def judge_end(self, case, dialer):
        answer, data = dialer.answer()
        expected = case["notification"] if case["expect"] == "reset" else "close"
        alternatives = case.get("also_acceptable", [])
        self.assertIn(answer, [expected, *alternatives])
        if answer == expected and "notification_data" in case:
            self.assertEqual(data.hex(), case["notification_data"])

    def judge_open(self, play, dialer, allowed):
        """A KEEPALIVE says that the OPEN was taken."""
        type_, body = dialer.receive()
        if type_ == NOTIFICATION:
            self.assertIn(f"{body[0]}/{body[1]}", allowed)
            return
        self.assertEqual(type_, KEEPALIVE)
        dialer.send(message(KEEPALIVE))
        process.wait_until(lambda: self.herald.established(play.name), "established")

    def prove_alive(self, play, dialer, heard):
        """What comes after the case is read: the session stands, and the case has been dealt with."""
        dialer.send(play.announcement(_PROBE))
        process.wait_until(lambda: _PROBE in heard.routes(), "the session outlives the message")

    def judge_routes(self, play, heard, allowed):
        routes = heard.routes()
        stand = [prefix for prefix in play.prefixes if prefix in routes]
        if play.case["expect"] == "treat-as-withdraw":
            if not any(reaction.startswith("accept") for reaction in allowed):
                self.assertEqual(stand, [])
        elif play.case["expect"] in ("accept", "attribute-discard"):
            if "treat-as-withdraw" not in allowed:
                self.assertEqual(stand, play.prefixes)
        field = _FIELDS.get(play.case.get("attr"))
        if play.case["expect"] == "attribute-discard" and field:
            for prefix in stand:
                self.assertFalse(getattr(routes[prefix], field), field)
