"""OpenBGPD: its tool, which it gives one list of prefixes for each attribute set."""

import pathlib

from daemon import DAEMON, DAEMON_ASN, DAEMON_PORT, Daemon, accepts, first_line

_CONFIG = """\
AS {asn}
router-id {address}
fib-update no
holdtime 180
listen on {address} port {port}
socket "{directory}/bgpd.sock"
{neighbors}
allow from any
allow to any
"""
_NEIGHBOR = """\
neighbor {neighbor} {{
  remote-as {asn}
  local-address {address}
  multihop 8
  passive
  announce IPv4 unicast
  announce IPv6 unicast
}}
"""
# It drops its privileges into this directory, whatever its configuration says.
_CHROOT = pathlib.Path("/run/openbgpd")


class Openbgpd(Daemon):
    name = "openbgpd"
    path = "/usr/sbin/bgpd"
    can = ("a", "b-10k", "b-100k", "b-1", "c-10", "c-100", "f-1", "t")
    # What it keeps of a configuration is not what it needs for routes.
    hears = ("f",)
    # A hundred sessions take it half a minute to begin, and 200,000 routes ten seconds to pass on.
    slow = ("c-100", "t")
    copies_max = 2_000_000

    @classmethod
    def version(cls):
        return first_line(cls.path, "-V")

    def start(self):
        _CHROOT.mkdir(exist_ok=True)
        neighbors = [
            _NEIGHBOR.format(neighbor=neighbor, asn=asn, address=DAEMON) for neighbor, asn in self.neighbors()
        ]
        fields = {"port": DAEMON_PORT, "directory": self.directory, "neighbors": "".join(neighbors)}
        config, socket = self.directory / "bgpd.conf", self.directory / "bgpd.sock"
        config.write_text(_CONFIG.format(asn=DAEMON_ASN, address=DAEMON, **fields))
        config.chmod(0o600)
        self.run(self.path, "-d", "-f", config)
        self.program.wait_until(lambda: accepts(socket))

    def driver_arguments(self):
        return ["--feed", "openbgpd", "--target", str(self.directory / "bgpd.sock")]
