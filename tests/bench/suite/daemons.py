"""The daemons under test, each with the configuration that serves it best (README.md)."""

import json
import socket
import subprocess

import processes

DAEMON = "10.99.0.1"
DAEMON_ASN, PEER_ASN = 65000, 65001
DAEMON_PORT, PEER_PORT = 1791, 1790


def peer_address(number):
    return f"10.99.{1 + number // 250}.{1 + number % 250}"


def accepts(path):
    """Whether somebody listens on the unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def first_line(*argv):
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).splitlines()[0].strip()


class Daemon:
    """name: in the tables. path: of the program; set by whoever has found it."""

    name = ""
    path = ""
    # Cases by name, or works by their letter, that it can do; most routes of one.
    can = ()
    routes_max = None

    def __init__(self, directory, peers, core):
        self.directory, self.peers, self.core = directory, peers, core
        self.program = None

    @classmethod
    def version(cls):
        return first_line(cls.path, "--version")

    @classmethod
    def does(cls, case):
        return case.name in cls.can or case.name[0] in cls.can

    def start(self):
        raise NotImplementedError

    def stop(self):
        if self.program:
            self.program.stop()

    def pids(self):
        return self.program.pids()

    def run(self, *argv, env=None):
        self.program = processes.Program(list(argv), self.directory, self.core, env)

    def complaint(self):
        """What it said last, for a failed cell."""
        return self.program.log_text()[-400:]


class Herald(Daemon):
    name = "herald"
    can = ("a", "b", "c", "e", "f")

    def start(self):
        peers = [
            {
                "name": f"peer-{number}",
                "address": peer_address(number),
                "local_address": DAEMON,
                "peer_asn": PEER_ASN,
                "hold_time_s": 180,
                "passive": True,
            }
            for number in range(self.peers)
        ]
        config = {
            "asn": DAEMON_ASN,
            "router_id": DAEMON,
            "peers": peers,
            "listen": {"addresses": [DAEMON], "port": DAEMON_PORT},
            "api": {"unix_socket": str(self.directory / "api"), "listen": ""},
            "metrics": {"listen": ""},
            "log": {"level": "error"},
        }
        path = self.directory / "herald.yaml"
        path.write_text(json.dumps(config))  # JSON is YAML.
        self.run(self.path, "--config", path)
        self.program.wait_for(lambda: accepts(self.directory / "api"))

    def driver_arguments(self):
        return ["--feed", "herald", "--target", f"unix:{self.directory}/api"]


ALL = [Herald]
