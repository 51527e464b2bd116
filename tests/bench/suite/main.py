"""Measures what daemons do with routes, side by side: see README.md. Runs inside isolated.sh."""

import argparse
import gzip
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import cases
import cell
import churn
import daemons
import plot
import report

_TRIES = 3
# For all cells together, each of which gets the same share.
_QUICK_SECONDS, _SECONDS = 190, 1080
# Programs that no Debian package has brought: whoever runs this tells where they are.
_BUILT = {
    "heraldd": daemons.Herald,
    "blaster": daemons.Limit,
    "gobgpd": daemons.Gobgp,
    "gobgp": daemons.GobgpCli,
    "exabgp": daemons.Exabgp,
}


def _names_of(known):
    """What argparse turns names with commas between them into."""

    def parsed(text):
        names = [name for name in text.split(",") if name]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"not known: {', '.join(unknown)}; there are {', '.join(known)}")
        return names

    return parsed


def parse(words=None):
    """words: of the command line; without, this process's."""
    rivals, works = _names_of([daemon.name for daemon in daemons.ALL]), _names_of(cases.names())
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds: five minutes")
    parser.add_argument("--only", default=[], type=rivals, help="daemons: herald,gobgp (default: all)")
    parser.add_argument("--work", default=[], type=works, help="works or cases: a,b-1 (default: all)")
    parser.add_argument("--rounds", type=int, help="default: 7 after one to warm up; quick: 3")
    parser.add_argument("--no-warm-up", action="store_true", help="count the first round too")
    parser.add_argument("--routes", type=int, help="most routes of a case (default: as the case has it)")
    parser.add_argument("--keep-busy", action="store_true", help="keep runs that others took the CPU from")
    parser.add_argument("--free", action="store_true", help="let the daemons use all cores")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bench-results"), help="directory")
    parser.add_argument("--churn", type=float, metavar="MINUTES", help="only this: is Herald's memory flat?")
    parser.add_argument("--pause", type=int, default=0, metavar="MS", help="of churn, after 10,000 routes")
    parser.add_argument("--driver", required=True, help=argparse.SUPPRESS)
    for program in _BUILT:
        parser.add_argument(f"--{program}", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _prefix_file():
    """The real prefixes as plain text, if they are there; else the driver makes some."""
    shared = os.environ.get("HERALD_SHARED")
    packed = pathlib.Path(shared or "../shared") / "data/rib/prefixes-2025.txt.gz"
    if not packed.exists():
        return None
    plain = pathlib.Path("/run/prefixes.txt")
    plain.write_bytes(gzip.decompress(packed.read_bytes()))
    return plain


def able_rivals(case, rivals, quick):
    """Those that can do the case, and of them apart who would take long, and is left out of a quick run."""
    able = [rival for rival in rivals if rival.does(case)]
    slow = [rival for rival in able if quick and case.name in rival.slow]
    return [rival for rival in able if rival not in slow], slow


class Bench:
    def __init__(self, options, prefixes):
        """prefixes: a file, or None."""
        self._options, self._prefixes = options, prefixes
        cores = sorted(os.sched_getaffinity(0))
        self._cores = (None if options.free else cores[0], cores[-1])
        self._share = 0.0
        self._driver = os.path.abspath(options.driver)
        names = [daemon.name for daemon in daemons.ALL]
        self.results = report.Results(names, self._prefixes is not None, options.free)

    def run(self, chosen, rivals):
        quick = self._options.quick
        rounds = self._options.rounds or (3 if quick else 7)
        first = 0 if self._options.no_warm_up or quick else -1
        seats_of = {case: self._seats(case, rivals) for case in chosen}
        shares = sum(seat.rival.weight for seats in seats_of.values() for seat in seats)
        self._share = (_QUICK_SECONDS if quick else _SECONDS) / max(1, shares)
        for seats in seats_of.values():
            for number in range(first, rounds):
                random.shuffle(seats)
                for seat in seats:
                    if not seat.failed and seat.has_time(self._share):
                        self._measure(seat, number)

    def churn(self):
        return churn.Churn(self._options, self._driver, self._prefixes, self._cores).run()

    def _seats(self, case, rivals):
        able, slow = able_rivals(case, rivals, self._options.quick)
        for rival in slow:
            self.results.leave_out(case, rival)
            print(f"{case.name:8} without {rival.name}: not quick", file=sys.stderr)
        return [Seat(rival, case) for rival in able]

    def _once(self, seat):
        options = self._options
        case = cases.fitted(seat.case, seat.rival, options.quick, options.routes)
        flags = case.quick_flags if options.quick and case.quick_flags else case.flags
        one = cell.Cell(seat.rival, case, flags, self._driver, self._prefixes, self._cores)
        for left in reversed(range(_TRIES)):
            figures = seat.charged(one.run)
            if options.keep_busy or not left or not cell.was_busy(figures):
                return {**figures, "routes": case.routes, "sets": case.sets}
            print(f"      again: others had {figures['foreign_cpu_percent']:.0f} % of the CPU", file=sys.stderr)

    def _measure(self, seat, number):
        case, rival = seat.case, seat.rival
        label = f"{case.name:8} {rival.name:12} {'warm-up' if number < 0 else f'round {number + 1}'}"
        try:
            figures = self._once(seat)
        except (cell.Failed, RuntimeError, OSError, subprocess.SubprocessError) as fault:
            seat.failed = True
            self.results.fail(case, rival, str(fault))
            print(f"{label}  FAILED: {fault}", file=sys.stderr)
            return
        # A run so long that there is no time for another counts.
        counts = number >= 0 or not seat.has_time(self._share, counted=1)
        print(f"{label}  {report.in_short(case, figures)}  ({seat.last:.1f} s)", file=sys.stderr)
        if counts:
            seat.counted += 1
            self.results.add(case, rival, figures)


class Seat:
    """A daemon's place in a case, and the time that it has had."""

    def __init__(self, rival, case):
        self.rival, self.case = rival, case
        self.counted, self.last, self._spent = 0, 0.0, 0.0
        # It would fail again, and its time is others' too.
        self.failed = False

    def charged(self, run):
        """What it returns. The time is this seat's, also if it throws."""
        began = time.monotonic()
        try:
            return run()
        finally:
            self.spend(time.monotonic() - began)

    def spend(self, seconds):
        self.last = seconds
        self._spent += seconds

    def has_time(self, share, counted=None):
        """For one more run; there is always for the first that counts."""
        counted = self.counted if counted is None else counted
        return not counted or self._spent + self.last <= share * self.rival.weight


def _churn(options):
    try:
        return 0 if Bench(options, _prefix_file()).churn() else 1
    except cell.Failed as fault:
        print(f"FAILED: {fault}", file=sys.stderr)
        return 1


def main():
    # As the first process of its namespace it would not be ended by the signal alone.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    options = parse()
    for program, daemon in _BUILT.items():
        path = getattr(options, program)
        daemon.path = path and os.path.abspath(path)
    for network in ("10.98.0.0/16", "10.99.0.0/16"):
        subprocess.run(["ip", "route", "add", "local", network, "dev", "lo"], check=True)
    if options.churn:
        sys.exit(_churn(options))
    rivals = [one for one in daemons.ALL if (not options.only or one.name in options.only) and one.path]
    bench = Bench(options, _prefix_file())
    bench.run(cases.chosen(options.work, options.quick), rivals)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "bench.json").write_text(json.dumps(bench.results.as_json(), indent=1) + "\n")
    table = bench.results.as_markdown()
    (options.out / "bench.md").write_text(table)
    (options.out / "latency.svg").write_text(plot.latency(bench.results.cells("a-closed")))
    sizes = [bench.results.cells(name) for name in cases.SIZES]
    (options.out / "seconds.svg").write_text(plot.seconds(sizes))
    print(table)
    sys.exit(1 if bench.results.failures else 0)


if __name__ == "__main__":
    main()
