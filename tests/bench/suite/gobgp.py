"""GoBGP: AddPath and AddPathStream on a unix socket, or its command line."""

from daemon import DAEMON, DAEMON_ASN, DAEMON_PORT, Daemon, accepts

_GLOBAL = """\
[global.config]
as = {asn}
router-id = "{address}"
port = {port}
local-address-list = ["{address}"]
"""
_NEIGHBOR = """\
[[neighbors]]
[neighbors.config]
neighbor-address = "{neighbor}"
peer-as = {asn}
[neighbors.transport.config]
local-address = "{address}"
passive-mode = true
[neighbors.timers.config]
hold-time = 180
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv4-unicast"
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv6-unicast"
"""


class Gobgp(Daemon):
    """4.8, which packs UPDATEs and has typed attributes."""

    name = "gobgp"
    feed = "gobgp4"
    can = ("a", "b", "c-10", "c-100", "c-stall", "d", "e", "f-1", "t")
    batch_max = 1_000
    routes_max = 200_000
    relayed_max = 200_000
    copies_max = 1_000_000
    whole = ("b-1",)

    @classmethod
    def server(cls):
        return cls.path

    def start(self):
        text = _GLOBAL.format(asn=DAEMON_ASN, address=DAEMON, port=DAEMON_PORT)
        for neighbor, asn in self.neighbors():
            text += _NEIGHBOR.format(neighbor=neighbor, asn=asn, address=DAEMON)
        config, api = self.directory / "gobgpd.toml", self.directory / "api"
        config.write_text(text)
        self.run(self.server(), "-f", config, "--api-hosts", f"unix://{api}", "--pprof-disable", "-l", "error")
        self.program.wait_until(lambda: accepts(api))

    def driver_arguments(self):
        return ["--feed", self.feed, "--target", f"unix:{self.directory}/api"]


class OldGobgp(Gobgp):
    """Debian's: an UPDATE for each route."""

    name = "gobgp-3"
    feed = "gobgp3"
    can = ("a", "b-10k", "b-1", "b-v6", "c-10", "e-step", "f-1")
    path = "/usr/bin/gobgpd"
    routes_max = 100_000
    copies_max = 200_000
    whole = ()


class GobgpCli(Gobgp):
    """The same daemon, told by gobgp, whose path this is: a process for each route of a, a file else."""

    name = "gobgp-cli"
    path = ""
    feed = "gobgp-cli"
    # It takes longer for one than lies between two.
    cannot = ("a-open",)
    can = ("a", "b-10k", "b-1")
    whole = ()

    @classmethod
    def server(cls):
        return Gobgp.path

    def driver_arguments(self):
        return [*super().driver_arguments(), "--program", self.path]
