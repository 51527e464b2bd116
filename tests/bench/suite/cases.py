"""What is measured: the works of README.md, each in one or more cases."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    title: str
    work: str  # Of the driver.
    figure: str  # The one that is compared.
    routes: int = 0
    quick_routes: int = 0
    peers: int = 1
    sets: int = 1
    ipv6: bool = False
    batch: int = 10_000
    flags: tuple = ()
    quick_flags: tuple = ()
    # Larger is better; else smaller.
    is_rate: bool = False
    # Per-namespace system settings.
    sysctls: tuple = ()
    in_quick: bool = True

    @property
    def is_latency(self):
        return self.work in ("latency", "arrivals")

    @property
    def has_source(self):
        """Whether a peer tells the daemon the routes."""
        return self.work in ("transit", "reception", "heard-memory")

    def size(self, quick):
        return self.quick_routes if quick and self.quick_routes else self.routes


def _bulk(name, title, **fields):
    defaults = {"routes": 1_000_000, "quick_routes": 200_000}
    return Case(name, title, "bulk", "seconds", **{**defaults, **fields})


def _fan_out(peers, **fields):
    name, title = f"c-{peers}", f"routes, 200 attribute sets to 100,000, to {peers} peers"
    sizes = {"routes": 100_000, "quick_routes": 10_000}
    return Case(name, title, "bulk", "seconds", peers=peers, sets=200, **sizes, **fields)


# A send buffer that is smaller than what is sent, so that a peer that does not read is noticed.
SMALL_BUFFERS = ("net.ipv4.tcp_wmem=4096 16384 65536",)
# The 10,000 routes that the slowest gets are about 50 kB.
_SMALLER_BUFFERS = ("net.ipv4.tcp_wmem=4096 16384 16384",)
# Up to so many sets, the driver's differ in a community alone; beyond, they have an AS_PATH.
_PLAIN_SETS = 1_000
_SECONDS = ("--seconds", "5")
_QUICK_SECONDS = ("--seconds", "2")

CASES = [
    Case(
        "a-closed",
        "one announce, from the call to the peer's socket, with 10,000 routes loaded",
        "latency",
        "wire_p50_us",
        # Of each half: announcements and withdrawals. Those that are slow make fewer.
        flags=("--calls", "10000", "--seconds", "2"),
        quick_flags=("--calls", "5000", "--seconds", "2"),
    ),
    Case(
        "a-open",
        "one announce at a random time, 200 a second, from when it was due to the peer's socket",
        "arrivals",
        "wire_p50_us",
        flags=("--seconds", "6"),
        quick_flags=("--seconds", "2"),
    ),
    _bulk("b-10k", "IPv4 routes, one attribute set", routes=10_000, quick_routes=10_000),
    _bulk("b-100k", "IPv4 routes, one attribute set", routes=100_000, in_quick=False),
    _bulk("b-1", "IPv4 routes, one attribute set"),
    _bulk("b-200", "IPv4 routes, 200 attribute sets to a million", sets=200, in_quick=False),
    _bulk("b-150k", "IPv4 routes, 150,000 attribute sets to a million", sets=150_000),
    _bulk("b-v6", "IPv6 routes, one attribute set", routes=200_000, quick_routes=100_000, ipv6=True),
    _fan_out(10, in_quick=False),
    _fan_out(100),
    _fan_out(500, in_quick=False),
    Case(
        "c-stall",
        "routes, 200 attribute sets to 100,000, to 99 peers while a hundredth does not read",
        "stall",
        "seconds",
        routes=100_000,
        quick_routes=30_000,
        peers=100,
        sets=200,
        sysctls=_SMALLER_BUFFERS,
        in_quick=False,
    ),
    Case(
        "d",
        "routes, 150,000 attribute sets to a million, from a peer to a client of the API",
        "reception",
        "seconds",
        routes=1_000_000,
        quick_routes=200_000,
        peers=0,
        sets=150_000,
    ),
    Case(
        "e-step",
        "announced and withdrawn by the thousand, each awaited at the peer",
        "lock-step",
        "operations_per_second",
        batch=1_000,
        is_rate=True,
        flags=_SECONDS,
        quick_flags=_QUICK_SECONDS,
        in_quick=False,
    ),
    Case(
        "e-flood",
        "announced, changed and withdrawn, a thousand in a message",
        "firehose",
        "operations_per_second",
        batch=1_000,
        is_rate=True,
        flags=_SECONDS,
        quick_flags=_QUICK_SECONDS,
    ),
    Case(
        "e-single",
        "announced, changed and withdrawn, one in a message",
        "firehose",
        "operations_per_second",
        batch=1,
        is_rate=True,
        flags=_SECONDS,
        quick_flags=_QUICK_SECONDS,
        in_quick=False,
    ),
    Case(
        "t",
        "routes, 150,000 attribute sets to a million, from one peer to another",
        "transit",
        "seconds",
        routes=1_000_000,
        quick_routes=200_000,
        sets=150_000,
    ),
    Case("f-1", "memory, 1 peer", "memory", "octets_per_route", routes=1_000_000, quick_routes=100_000),
    Case(
        "f-100",
        "memory, 100 peers",
        "memory",
        "octets_per_route",
        routes=1_000_000,
        quick_routes=100_000,
        peers=100,
        flags=("--arena-mb", "1500"),
        in_quick=False,
    ),
]

# Those that differ in the number of routes only.
SIZES = ("b-10k", "b-100k", "b-1")


def chosen(works, quick):
    """Of these works ("b") or cases ("b-1"); all without any."""
    found = [case for case in CASES if not works or {case.name, case.name[0]} & set(works)]
    return [case for case in found if case.in_quick or not quick or case.name in works]


def names():
    """Of all works and cases."""
    return sorted({case.name[0] for case in CASES}) + [case.name for case in CASES]


def _routes(case, daemon, quick, most):
    size = min(case.size(quick), most or case.routes)
    told_max = None if case.name in daemon.whole else daemon.routes_max
    bound_of_one = daemon.relayed_max if case.has_source else told_max
    for bound in (bound_of_one, daemon.copies_max and daemon.copies_max // max(1, case.peers)):
        if bound:
            size = min(size, bound // 4 if quick and case.in_quick else bound)
    return size


def _sets(case, routes):
    """As many for each route as in the whole case, and of the same kind."""
    if not case.routes:
        return case.sets
    least = _PLAIN_SETS + 1 if case.sets > _PLAIN_SETS else 1
    return max(least, case.sets * routes // case.routes)


def fitted(case, daemon, quick, most=None):
    """As this daemon gets it: who tells it the routes, how many, and how. most: routes of any daemon."""
    work = f"heard-{case.work}" if case.name[0] in daemon.hears else case.work
    flags = case.quick_flags if quick and case.quick_flags else case.flags
    case = dataclasses.replace(case, work=work, flags=flags)
    routes = _routes(case, daemon, quick, most)
    return dataclasses.replace(case, routes=routes, sets=_sets(case, routes))
