"""What all daemons under test have in common. All wait for their peers to connect."""

import socket
import subprocess

import processes

DAEMON, DAEMON_PORT = "10.99.0.1", 1791
DAEMON_ASN, PEER_ASN = 65000, 65001
# Whom a daemon hears routes from.
SOURCE, SOURCE_ASN = "10.98.0.1", 65002


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
    # Cases by name, or works by their letter, that it can do, but for these.
    can = ()
    cannot = ()
    # Works by their letter in which a peer tells it the routes, where clients tell the others.
    hears = ()
    # Cases of which one run takes long: --quick leaves them out.
    slow = ()
    # Most routes of one that it is told by clients, and by a peer; most routes times peers.
    routes_max = None
    relayed_max = None
    copies_max = None
    # Cases that it gets with all routes, for all that.
    whole = ()
    # Whether there is an answer to a call that the driver waits for.
    answers = True
    # Shares of the time.
    weight = 1
    # Most routes in one message or line that serve it.
    batch_max = 10_000

    def __init__(self, directory, case, core):
        self.directory, self.case, self.core = directory, case, core
        self.program = None

    def neighbors(self):
        """Addresses and ASNs."""
        found = [(peer_address(number), PEER_ASN) for number in range(self.case.peers)]
        return found + ([(SOURCE, SOURCE_ASN)] if self.case.has_source else [])

    @classmethod
    def version(cls):
        return first_line(cls.path, "--version")

    @classmethod
    def does(cls, case):
        return (case.name in cls.can or case.name[0] in cls.can) and case.name not in cls.cannot

    def start(self):
        raise NotImplementedError

    def stop(self):
        if self.program:
            self.program.stop()

    def pids(self):
        return self.program.pids()

    def driver_arguments(self):
        """Of the feed."""
        raise NotImplementedError

    def run(self, *argv, env=None):
        self.program = processes.Program(list(argv), self.directory, self.core, env)

    def complaint(self):
        """What it said last, for a failed cell."""
        return self.program.log_text()[-400:]
