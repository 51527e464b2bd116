"""The least of a BGP speaker: as polite or as rude as a test wants, octet by octet (RFC 4271)."""

import ipaddress
import socket
import struct

OPEN, UPDATE, NOTIFICATION, KEEPALIVE, ROUTE_REFRESH = 1, 2, 3, 4, 5
_MARKER = b"\xff" * 16
_HEADER = struct.Struct("!16sHB")
_AS_TRANS = 23456
_HOLD_TIME = 90
_CAPABILITIES = b"".join(
    bytes([code, len(value)]) + value
    for code, value in [(1, b"\0\1\0\1"), (1, b"\0\2\0\1"), (2, b"")]  # IPv4, IPv6, route refresh
)


def message(type_, body=b""):
    return _HEADER.pack(_MARKER, _HEADER.size + len(body), type_) + body


def capability(code, value=b""):
    return bytes([code, len(value)]) + value


def open_message(asn, router_id, hold_time=_HOLD_TIME, capabilities=b""):
    """Capabilities beside the usual ones."""
    capabilities = _CAPABILITIES + capability(65, asn.to_bytes(4, "big")) + capabilities
    parameters = bytes([2, len(capabilities)]) + capabilities
    two_octets = asn if asn <= 0xFFFF else _AS_TRANS
    fixed = struct.pack("!BHH", 4, two_octets, hold_time) + ipaddress.ip_address(router_id).packed
    return message(OPEN, fixed + bytes([len(parameters)]) + parameters)


def update(asn, next_hop, prefixes=(), communities=b""):
    """Of IPv4 routes; without any, the End-of-RIB marker of theirs (RFC 4724 section 2)."""
    attributes = b""
    if prefixes:
        as_path = bytes([2, 1]) + asn.to_bytes(4, "big")
        hop = ipaddress.ip_address(next_hop).packed
        attributes = bytes([0x40, 1, 1, 0, 0x40, 2, len(as_path)]) + as_path + bytes([0x40, 3, 4]) + hop
        if communities:
            attributes += bytes([0xC0, 8, len(communities)]) + communities
    return message(UPDATE, struct.pack("!HH", 0, len(attributes)) + attributes + _nlri(prefixes))


def _nlri(prefixes):
    networks = [ipaddress.ip_network(prefix) for prefix in prefixes]
    return b"".join(
        bytes([network.prefixlen]) + network.network_address.packed[: (network.prefixlen + 7) // 8]
        for network in networks
    )


class Speaker:
    """Waits for Herald to dial it, or dials."""

    def __init__(self, address, asn, port=179):
        self._asn, self._address = asn, address
        self._listener = socket.create_server((address, port))
        self._listener.settimeout(20)
        self._connection = None

    def meet(self, hold_time=_HOLD_TIME, capabilities=b""):
        """Accepts a connection and leads it to Established."""
        self._connection, _ = self._listener.accept()
        self._establish(hold_time, capabilities)

    def dial(self, address, capabilities=b"", port=179):
        """Opens a connection, another one if there is one, and leads it to Established. The former."""
        former = self._connection
        self._connection = socket.create_connection((address, port), 20, (self._address, 0))
        self._establish(_HOLD_TIME, capabilities)
        return former

    def lose(self):
        """Drops the connection without a word."""
        self._connection.close()
        self._connection = None

    def _establish(self, hold_time, capabilities):
        self._connection.settimeout(20)
        self.send(open_message(self._asn, self._address, hold_time, capabilities))
        assert self.receive()[0] == OPEN
        self.send(message(KEEPALIVE))
        assert self.receive() == (KEEPALIVE, b"")

    def send(self, octets):
        self._connection.sendall(octets)

    def send_in_segments(self, octets, size):
        """Each in a TCP segment of its own, as far as the kernel obeys TCP_NODELAY."""
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(octets), size):
            self._connection.sendall(octets[at : at + size])

    def receive(self):
        """Type and body of the next message; None at the connection's end."""
        header = self._read(_HEADER.size)
        if header is None:
            return None
        marker, length, type_ = _HEADER.unpack(header)
        assert marker == _MARKER, header
        return type_, self._read(length - _HEADER.size)

    def receive_until(self, type_):
        """The body of the next message of that type."""
        while True:
            received = self.receive()
            assert received is not None, "the connection ended"
            if received[0] == type_:
                return received[1]

    def stop_listening(self):
        self._listener.close()

    def close(self):
        if self._connection:
            self._connection.close()
        self._listener.close()

    def _read(self, size):
        octets = b""
        while len(octets) < size:
            more = self._connection.recv(size - len(octets))
            if not more:
                return None
            octets += more
        return octets
