"""Measures what daemons do with routes, side by side: see README.md. Runs inside isolated.sh."""

import argparse
import functools
import gzip
import json
import os
import pathlib
import random
import signal
import subprocess
import sys

import budget
import cases
import cell
import churn
import daemons
import plot
import report

_TRIES = 3
# For all runs together. Each daemon has one in each of its cases, whatever that takes.
_QUICK_MINUTES, _MINUTES = 3, 27
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
    parser.add_argument("--rounds", type=int, help="at most, as time allows; default: 7, quick: 3")
    parser.add_argument("--minutes", type=float, help="for more than one run each; default: 27, quick: 3")
    parser.add_argument("--no-warm-up", action="store_true", help="measure at once")
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
    """The real prefixes as plain text, if they are there, and else None: the driver makes some. In words."""
    shared = os.environ.get("HERALD_SHARED")
    packed = pathlib.Path(shared or "../shared") / "data/rib/prefixes-2025.txt.gz"
    if not packed.exists():
        return None, "made, with the lengths of a table"
    text = gzip.decompress(packed.read_bytes())
    plain = pathlib.Path("/run/prefixes.txt")
    plain.write_bytes(text)
    lines = text.splitlines()
    ipv6 = sum(b":" in line for line in lines)
    return plain, f"the table of 2025, {len(lines) - ipv6:,} IPv4 and {ipv6:,} IPv6; what is more is made"


def _asked(options):
    """What was asked for, as on the command line."""
    words = [f"--{name}" for name in ("quick", "no-warm-up", "keep-busy") if vars(options)[name.replace("-", "_")]]
    for name in ("only", "work"):
        words += [f"--{name} {','.join(vars(options)[name])}"] if vars(options)[name] else []
    for name in ("rounds", "minutes", "routes"):
        words += [f"--{name} {vars(options)[name]:g}"] if vars(options)[name] is not None else []
    return " ".join(words)


def able_rivals(case, rivals, quick):
    """Those that can do the case, and of them apart who would take long, and is left out of a quick run."""
    able = [rival for rival in rivals if rival.does(case)]
    slow = [rival for rival in able if quick and case.name in rival.slow]
    return [rival for rival in able if rival not in slow], slow


class Bench:
    def __init__(self, options, prefixes=None, words=""):
        """prefixes: a file. words: what they are."""
        self._options, self._prefixes = options, prefixes
        cores = sorted(os.sched_getaffinity(0))
        self._cores = (None if options.free else cores[0], cores[-1])
        self._share = 0.0
        self._driver = os.path.abspath(options.driver)
        names = [daemon.name for daemon in daemons.ALL]
        self.results = report.Results(names, words, options.free, _asked(options))

    def run(self, chosen, rivals):
        options = self._options
        seats = [seat for case in chosen for seat in self._seats(case, rivals)]
        if not options.no_warm_up and not options.quick:
            self._warm_up(seats)
        rounds = options.rounds or (3 if options.quick else 7)
        minutes = _QUICK_MINUTES if options.quick else _MINUTES
        if options.minutes is not None:
            minutes = options.minutes
        for number in range(rounds):
            self._share = budget.share(seats, 60 * minutes, rounds)
            for seat in self._in_turn(chosen, seats):
                if not seat.failed and (not seat.runs or seat.fits(self._share)):
                    self._measure(seat, number)

    @staticmethod
    def _in_turn(chosen, seats):
        """Those of a case one after the other, in random order."""
        random.shuffle(seats)
        return sorted(seats, key=lambda seat: chosen.index(seat.case))

    def _warm_up(self, seats):
        """So that all programs have been read before any is measured."""
        first = {seat.rival.name: seat for seat in reversed(seats)}
        for seat in first.values():
            one = self._cell(seat, self._fitted(seat, quick=True))
            self._tried(seat, "warm-up", functools.partial(seat.charged, one.run))

    def churn(self):
        return churn.Churn(self._options, self._driver, self._prefixes, self._cores).run()

    def _seats(self, case, rivals):
        able, slow = able_rivals(case, rivals, self._options.quick)
        for rival in slow:
            self.results.leave_out(case, rival)
            print(f"{case.name:8} without {rival.name}: not quick", file=sys.stderr)
        return [budget.Seat(rival, case) for rival in able]

    def _fitted(self, seat, quick):
        return cases.fitted(seat.case, seat.rival, quick, self._options.routes)

    def _cell(self, seat, case):
        return cell.Cell(seat.rival, case, self._driver, self._prefixes, self._cores)

    def _once(self, seat):
        case = self._fitted(seat, self._options.quick)
        one = self._cell(seat, case)
        tried = [seat.charged(one.run)]
        while cell.was_busy(tried[-1]) and self._may_repeat(seat, len(tried)):
            busy = tried[-1]["foreign_cpu_percent"]
            print(f"      again: others had {busy:.0f} % of the CPU", file=sys.stderr)
            tried.append(seat.charged(one.run))
        calmest = min(tried, key=lambda figures: figures["foreign_cpu_percent"])
        return {**calmest, "routes": case.routes, "sets": case.sets}

    def _may_repeat(self, seat, tries):
        if self._options.keep_busy or tries == _TRIES:
            return False
        # High percentiles of a run that was disturbed say nothing, whosever they are.
        return (seat.case.is_latency and tries == 1) or seat.fits(self._share)

    def _tried(self, seat, what, run):
        """The figures of the run; None if it fails."""
        label = f"{seat.case.name:8} {seat.rival.name:12} {what}"
        try:
            figures = run()
        except (cell.Failed, RuntimeError, OSError, subprocess.SubprocessError) as fault:
            seat.failed = True
            self.results.fail(seat.case, seat.rival, str(fault))
            print(f"{label}  FAILED: {fault}", file=sys.stderr)
            return None
        print(f"{label}  {report.in_short(seat.case, figures)}  ({seat.last:.1f} s)", file=sys.stderr)
        return figures

    def _measure(self, seat, number):
        figures = self._tried(seat, f"round {number + 1}", functools.partial(self._once, seat))
        if figures:
            seat.runs += 1
            self.results.add(seat.case, seat.rival, figures)


def _churn(options):
    try:
        return 0 if Bench(options, *_prefix_file()).churn() else 1
    except cell.Failed as fault:
        print(f"FAILED: {fault}", file=sys.stderr)
        return 1


def _write(results, out):
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(results.as_json(), indent=1) + "\n")
    table = results.as_markdown()
    (out / "bench.md").write_text(table)
    (out / "latency.svg").write_text(plot.latency(results.cells("a-closed")))
    (out / "seconds.svg").write_text(plot.seconds([results.cells(name) for name in cases.SIZES]))
    print(table)


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
    bench = Bench(options, *_prefix_file())
    try:
        bench.run(cases.chosen(options.work, options.quick), rivals)
    finally:
        _write(bench.results, options.out)
    sys.exit(1 if bench.results.failures else 0)


if __name__ == "__main__":
    main()
