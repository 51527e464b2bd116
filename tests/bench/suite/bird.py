"""BIRD 2: no API for routes, but a file that it reads again."""

from daemon import DAEMON, DAEMON_ASN, DAEMON_PORT, Daemon, accepts, first_line

_CONFIG = """\
router id {address};
log stderr {{ error, fatal, bug }};
protocol device {{}}
protocol static routes4 {{
  ipv4;
  include "{directory}/routes4.conf";
}}
protocol static routes6 {{
  ipv6;
  include "{directory}/routes6.conf";
}}
"""
_NEIGHBOR = """\
protocol bgp {{
  local {address} port {port} as {local_asn};
  neighbor {neighbor} as {asn};
  multihop;
  passive on;
  hold time 180;
  ipv4 {{ import all; export all; next hop {next_hop}; }};
  ipv6 {{ import all; export all; next hop {next_hop}; }};
}}
"""


class Bird(Daemon):
    name = "bird"
    path = "/usr/sbin/bird"
    # It takes longer for one than lies between two.
    cannot = ("a-open",)
    can = ("a", "b-10k", "b-100k", "b-1", "b-200", "b-v6", "c-10", "c-100", "f", "t")
    # What it keeps of a configuration is not what it needs for routes.
    hears = ("f",)
    copies_max = 10_000_000  # With a hundred million it has 20 GB.

    @classmethod
    def version(cls):
        return first_line(cls.path, "--version")

    def start(self):
        for family in (4, 6):
            (self.directory / f"routes{family}.conf").write_text("")
        text = _CONFIG.format(address=DAEMON, directory=self.directory)
        session = {"address": DAEMON, "port": DAEMON_PORT, "local_asn": DAEMON_ASN}
        # What a route says of its next hop stands, where it is the benchmark's own.
        session["next_hop"] = "self" if self.case.has_source else "keep"
        for neighbor, asn in self.neighbors():
            text += _NEIGHBOR.format(neighbor=neighbor, asn=asn, **session)
        config, control = self.directory / "bird.conf", self.directory / "bird.ctl"
        config.write_text(text)
        self.run(self.path, "-f", "-c", config, "-s", control, "-P", self.directory / "bird.pid")
        self.program.wait_until(lambda: accepts(control))

    def driver_arguments(self):
        return ["--feed", "bird", "--target", str(self.directory)]
