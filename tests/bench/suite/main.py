"""Measures what daemons do with routes, side by side: see README.md. Runs inside isolated.sh."""

import argparse
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import time

import cases
import cell
import daemons
import report

_FOREIGN_PERCENT_MAX = 10
_TRIES = 3


def _parse():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds: five minutes")
    parser.add_argument("--only", default="", help="daemons: herald,gobgp (default: all)")
    parser.add_argument("--work", default="", help="works or cases: a,b-1 (default: all)")
    parser.add_argument("--rounds", type=int, help="after one to warm up (default: 7; quick: 3)")
    parser.add_argument("--no-warm-up", action="store_true", help="count the first round too")
    parser.add_argument("--free", action="store_true", help="let the daemons use all cores")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bench-results"), help="directory")
    parser.add_argument("--driver", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--heraldd", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def _prefix_file():
    """The real prefixes as plain text, if they are there; else the driver makes some."""
    shared = os.environ.get("HERALD_SHARED")
    packed = pathlib.Path(shared or "../shared") / "data/rib/prefixes-2025.txt.gz"
    if not packed.exists():
        return None
    plain = pathlib.Path("/run/prefixes.txt")
    plain.write_bytes(gzip.decompress(packed.read_bytes()))
    return plain


class Bench:
    def __init__(self, options):
        self._options = options
        self._prefixes = _prefix_file()
        cores = sorted(os.sched_getaffinity(0))
        self._cores = (None if options.free else cores[0], cores[-1])
        self.results = report.Results(self._prefixes is not None, options.free)

    def _once(self, daemon, case):
        options = self._options
        routes = case.size(options.quick)
        if daemon.routes_max:
            routes = min(routes, daemon.routes_max)
        flags = case.quick_flags if options.quick and case.quick_flags else case.flags
        one = cell.Cell(daemon, case, routes, flags, options.driver, self._prefixes, self._cores)
        for left in reversed(range(_TRIES)):
            figures = one.run()
            if figures["foreign_cpu_percent"] <= _FOREIGN_PERCENT_MAX or not left:
                return {**figures, "routes": routes}
            print(f"      again: others had {figures['foreign_cpu_percent']:.0f} % of the CPU", file=sys.stderr)

    def run(self, chosen, rivals):
        options = self._options
        rounds = options.rounds or (3 if options.quick else 7)
        first = 0 if options.no_warm_up else -1
        for case in chosen:
            for number in range(first, rounds):
                able = [rival for rival in rivals if rival.does(case)]
                random.shuffle(able)
                for rival in able:
                    self._cell(rival, case, number)

    def _cell(self, rival, case, number):
        label = f"{case.name:8} {rival.name:12} {'warm-up' if number < 0 else f'round {number + 1}'}"
        began = time.monotonic()
        try:
            figures = self._once(rival, case)
        except (cell.Failed, RuntimeError, OSError, subprocess.SubprocessError) as fault:
            self.results.fail(case, rival, str(fault))
            print(f"{label}  FAILED: {fault}", file=sys.stderr)
            return
        took = time.monotonic() - began
        print(f"{label}  {report.in_short(case, figures)}  ({took:.1f} s)", file=sys.stderr)
        if number >= 0:
            self.results.add(case, rival, figures)


def main():
    options = _parse()
    daemons.Herald.path = options.heraldd
    subprocess.run("ip route add local 10.99.0.0/16 dev lo".split(), check=True)
    only, works = options.only.split(",") if options.only else [], options.work.split(",")
    rivals = [one for one in daemons.ALL if not only or one.name in only]
    bench = Bench(options)
    bench.run(cases.chosen([work for work in works if work], options.quick), rivals)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "bench.json").write_text(json.dumps(bench.results.as_json(), indent=1) + "\n")
    table = bench.results.as_markdown()
    (options.out / "bench.md").write_text(table)
    print(table)
    sys.exit(1 if bench.results.failures else 0)


if __name__ == "__main__":
    main()
