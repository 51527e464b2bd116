"""FRR's bgpd, without zebra: commands on its terminal."""

from daemon import DAEMON, DAEMON_ASN, DAEMON_PORT, Daemon, accepts, first_line

_CONFIG = """\
log stdout errors
{maps}
router bgp {asn}
 bgp router-id {address}
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 coalesce-time 0
 neighbor peers peer-group
 neighbor peers update-source {address}
 neighbor peers disable-connected-check
 neighbor peers timers 60 180
 neighbor peers passive
 neighbor peers advertisement-interval 0
{neighbors}
 address-family ipv4 unicast
  neighbor peers activate
 exit-address-family
 address-family ipv6 unicast
  neighbor peers activate
 exit-address-family
"""
_MAP = """\
route-map set-{number} permit 10
 set community {asn}:{value}
 set ipv6 next-hop global 2001:db8::1
exit
"""


class Frr(Daemon):
    name = "frr"
    path = "/usr/lib/frr/bgpd"
    can = ("a", "b-10k", "b-1", "b-200", "c-10", "c-100", "f-1", "t")
    # What it keeps of a configuration is not what it needs for routes.
    hears = ("f",)
    answers = False
    routes_max = 100_000
    # A hundred sessions take it twenty seconds to begin.
    slow = ("c-100",)

    @classmethod
    def version(cls):
        return first_line(cls.path, "--version")

    def start(self):
        sets = 0 if self.case.has_source else self.case.sets
        maps = [_MAP.format(number=number, asn=DAEMON_ASN, value=number + 1) for number in range(sets)]
        neighbors = []
        for neighbor, asn in self.neighbors():
            neighbors += [f" neighbor {neighbor} remote-as {asn}", f" neighbor {neighbor} peer-group peers"]
        fields = {"maps": "".join(maps), "neighbors": "\n".join(neighbors)}
        config = self.directory / "bgpd.conf"
        config.write_text(_CONFIG.format(asn=DAEMON_ASN, address=DAEMON, **fields))
        vty = self.directory / "vty"
        vty.mkdir()
        argv = ["--no_zebra", "--skip_runas", "-f", config, "-l", DAEMON, "-p", DAEMON_PORT, "-P", "0"]
        self.run(self.path, *argv, "--vty_socket", vty, "-i", self.directory / "bgpd.pid")
        self.program.wait_until(lambda: accepts(vty / "bgpd.vty"))

    def driver_arguments(self):
        return ["--feed", "frr", "--target", str(self.directory / "vty/bgpd.vty")]
