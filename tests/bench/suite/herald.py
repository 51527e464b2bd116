"""Herald, and the limit that it and all others are held against."""

import json

from daemon import DAEMON, DAEMON_ASN, DAEMON_PORT, Daemon, accepts


class Limit(Daemon):
    """Writes octets that were encoded before, at a word on a unix socket."""

    name = "limit"
    can = ("a", "b", "c-10", "c-100", "c-500")

    @classmethod
    def version(cls):
        return "writes what is encoded already"

    def start(self):
        socket = self.directory / "api"
        self.run(self.path, socket, self.case.peers)
        self.program.wait_until(socket.exists)

    def driver_arguments(self):
        return ["--feed", "blaster", "--target", str(self.directory / "api")]


class Herald(Daemon):
    name = "herald"
    weight = 2  # All others are held against it.
    can = ("a", "b", "c", "d", "e", "f", "t")

    def start(self):
        peers = [
            {
                "name": f"peer-{address}",
                "address": address,
                "local_address": DAEMON,
                "peer_asn": asn,
                "hold_time_s": 180,
                "passive": True,
            }
            for address, asn in self.neighbors()
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
        self.program.wait_until(lambda: accepts(self.directory / "api"))

    def driver_arguments(self):
        return ["--feed", "herald", "--target", f"unix:{self.directory}/api"]
