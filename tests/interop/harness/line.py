"""A line with a delay, as long lines have, between the test's network namespace and a second one."""

import collections
import fcntl
import os
import select
import socket
import struct
import threading
import time

from harness import process

NAMESPACE = "far"
_SET_INTERFACE, _TUN, _NO_PACKET_INFORMATION = 0x400454CA, 0x0001, 0x1000
_PACKET_SIZE_MAX = 65536
_SYN, _SYN_ACK = 0x02, 0x12


class Line:
    """Carries what goes between the addresses near and far, each packet delay_s seconds late."""

    def __init__(self, near, far, delay_s):
        self._delay_s = delay_s
        self._dials = collections.Counter()
        self._dialed = threading.Condition()
        self._ends = [_open_tun("near0"), _open_tun("far0")]
        process.run("ip", "netns", "add", NAMESPACE)
        process.run("ip", "link", "set", "far0", "netns", NAMESPACE)
        _set_up([], "near0", near, far)
        _set_up(["ip", "netns", "exec", NAMESPACE], "far0", far, near)
        self._stopped, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def dials(self, address):
        """How many SYNs that address has sent."""
        with self._dialed:
            return self._dials[address]

    def wait_for_dials(self, address, number, seconds=60):
        with self._dialed:
            if not self._dialed.wait_for(lambda: self._dials[address] >= number, seconds):
                raise AssertionError(f"{address} did not dial within {seconds} s")

    def close(self):
        os.close(self._stop)
        self._thread.join()
        for descriptor in (*self._ends, self._stopped):
            os.close(descriptor)
        process.run("ip", "netns", "delete", NAMESPACE)

    def _carry(self):
        under_way = collections.deque()  # When it is due, where, the packet.
        while True:
            wait_s = max(0, under_way[0][0] - time.monotonic()) if under_way else None
            readable, _, _ = select.select([*self._ends, self._stopped], [], [], wait_s)
            if self._stopped in readable:
                return
            for end in set(readable):
                packet = os.read(end, _PACKET_SIZE_MAX)
                self._note(packet)
                (other,) = set(self._ends) - {end}
                under_way.append((time.monotonic() + self._delay_s, other, packet))
            while under_way and under_way[0][0] <= time.monotonic():
                _, end, packet = under_way.popleft()
                os.write(end, packet)

    def _note(self, packet):
        """Counts the SYNs of TCP over IPv4."""
        transport = packet[(packet[0] & 15) * 4 :]
        if packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_TCP and transport[13] & _SYN_ACK == _SYN:
            with self._dialed:
                self._dials[socket.inet_ntoa(packet[12:16])] += 1
                self._dialed.notify_all()


def _open_tun(name):
    end = os.open("/dev/net/tun", os.O_RDWR)
    request = struct.pack("16sH22x", name.encode(), _TUN | _NO_PACKET_INFORMATION)
    fcntl.ioctl(end, _SET_INTERFACE, request)
    return end


def _set_up(prefix, interface, own, others):
    def ip(*words):
        process.run(*prefix, "ip", *words)

    ip("link", "set", "lo", "up")
    ip("link", "set", interface, "up")
    for address in own:
        ip("address", "add", f"{address}/32", "dev", interface)
    for address in others:
        ip("route", "add", f"{address}/32", "dev", interface)
