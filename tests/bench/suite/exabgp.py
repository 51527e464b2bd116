"""ExaBGP: text on the pipe of a program that it runs."""

import pathlib
import re

import processes
from daemon import DAEMON, DAEMON_ASN, DAEMON_PORT, Daemon, first_line

_PROCESS = """\
process api {
  run /bin/sleep infinity;
  encoder text;
}
"""
_NEIGHBOR = """\
neighbor {neighbor} {{
  router-id {address};
  local-address {address};
  local-as {local_asn};
  peer-as {asn};
  passive true;
  hold-time 180;
  group-updates true;
  family {{ ipv4 unicast; ipv6 unicast; }}
  api {{ processes [ api ]; }}
}}
"""


class Exabgp(Daemon):
    """5.0, from PyPI."""

    name = "exabgp"
    can = ("a", "b-10k", "b-1", "b-150k", "b-v6", "c-10", "f-1")
    answers = False
    batch_max = 100
    routes_max = 20_000
    copies_max = 50_000
    slow = ("a-open",)
    quietest = "CRITICAL"

    @classmethod
    def command(cls):
        return ["/usr/bin/python3", "-s", "-m", "exabgp"]

    @classmethod
    def environment(cls):
        return {"PYTHONPATH": cls.path}

    @classmethod
    def version(cls):
        about = next(pathlib.Path(cls.path).glob("exabgp-*.dist-info/METADATA")).read_text(encoding="utf-8")
        return "ExaBGP " + re.search(r"^Version: (.*)$", about, re.MULTILINE).group(1)

    def start(self):
        neighbors = [
            _NEIGHBOR.format(neighbor=neighbor, asn=asn, local_asn=DAEMON_ASN, address=DAEMON)
            for neighbor, asn in self.neighbors()
        ]
        config = self.directory / "exabgp.conf"
        config.write_text(_PROCESS + "".join(neighbors))
        settings = {
            "exabgp.daemon.user": "root",
            # It sleeps a hundredth of this (seconds) after each 50 routes; what is less is no sleep at all.
            "exabgp.reactor.speed": "0.1",
            "exabgp.tcp.bind": DAEMON,
            "exabgp.tcp.port": str(DAEMON_PORT),
            "exabgp.api.cli": "false",
            "exabgp.api.ack": "false",
            "exabgp.log.destination": "stdout",
            "exabgp.log.level": self.quietest,
        }
        self.run(*self.command(), config, env={**settings, **self.environment()})
        self.program.wait_until(self._child)

    def _child(self):
        """The program whose pipe is written to in its place: it only sleeps."""
        for pid in processes.tree(self.program.pid):
            name = pathlib.Path(f"/proc/{pid}/comm")
            if name.exists() and name.read_text(encoding="ascii").strip() == "sleep":
                return pid
        return None

    def driver_arguments(self):
        return ["--feed", "exabgp", "--target", f"/proc/{self._child()}/fd/1"]


class OldExabgp(Exabgp):
    """Debian's."""

    name = "exabgp-4"
    can = ("a", "b-10k", "b-1", "b-v6", "f-1")
    path = "/usr/sbin/exabgp"
    quietest = "CRIT"

    @classmethod
    def command(cls):
        return [cls.path]

    @classmethod
    def environment(cls):
        return {"PYTHONPATH": ""}

    @classmethod
    def version(cls):
        return first_line(cls.path, "--version")
