"""Hours of churn: whether memory stays flat."""

import dataclasses
import itertools
import json
import statistics
import sys

import cases
import cell
import daemons
import plot

# By then there has been nearly as much at one time as there ever is.
_WARM_SECONDS = 600
# The most that counts as none; in the time it was watched for, after it was warm.
_GROWTH_PERCENT_MAX = 1.0
# Between the first and the last tenth of that time: a step, or what begins to grow late.
_STEP_PERCENT_MAX = 5.0
_PARTS = 60
_LINES_EVERY_SECONDS = 60

_CASE = cases.Case(
    "e-hour",
    "announced, changed and withdrawn by the hundred, one peer flapping and one lagging",
    "endurance",
    "operations_per_second",
    routes=500_000,
    peers=3,
    batch=100,
    is_rate=True,
    sysctls=cases.SMALL_BUFFERS,
)


def thinned(points, parts=_PARTS):
    """Of (seconds, octets) in their order, the medians of so many parts of the time; without parts that have none."""
    first, last = points[0][0], points[-1][0]
    length = (last - first) / parts
    found = [[] for _ in range(parts)]
    for seconds, octets in points:
        found[min(parts - 1, int((seconds - first) / length))].append(octets)
    return [(first + part * length, statistics.median(octets)) for part, octets in enumerate(found) if octets]


def slope(points):
    """
    The median of the slopes between all pairs of points (Theil and Sen). One step, as when others had the CPU and
    more waited at one time than ever before, does not move it; what grows for hours does, by a line or by stairs.
    """
    pairs = itertools.combinations(points, 2)
    return statistics.median((y - before) / (x - first) for (first, before), (x, y) in pairs)


def rise(points):
    """From the median of the first tenth of the time to that of the last."""
    first, last = points[0][0], points[-1][0]
    tenth = (last - first) / 10
    before = statistics.median(octets for seconds, octets in points if seconds <= first + tenth)
    return statistics.median(octets for seconds, octets in points if seconds >= last - tenth) - before


def judge(points):
    """Of (seconds, octets): the figures, and whether memory is flat. Without what came before it was warm."""
    warm = min(_WARM_SECONDS, points[-1][0] / 2)
    points = [(seconds, octets) for seconds, octets in points if seconds >= warm]
    if len(points) < 3:
        raise cell.Failed("too short: fewer than three samples")
    per_second = slope(thinned(points))
    growth = per_second * (points[-1][0] - points[0][0])
    level = statistics.median(octets for _, octets in points)
    growth_percent, step_percent = 100 * growth / level, 100 * rise(points) / level
    return {
        "samples": len(points),
        "anonymous_mb": level / 1e6,
        "least_mb": min(octets for _, octets in points) / 1e6,
        "most_mb": max(octets for _, octets in points) / 1e6,
        "octets_an_hour": per_second * 3600,
        "growth_percent": growth_percent,
        "last_over_first_percent": step_percent,
        "is_flat": growth_percent < _GROWTH_PERCENT_MAX and abs(step_percent) < _STEP_PERCENT_MAX,
    }


def _in_words(figures):
    limits = f"{_GROWTH_PERCENT_MAX:g} % and {_STEP_PERCENT_MAX:g} % are the most"
    return (
        f"{figures['operations']:,.0f} announcements and withdrawals in {figures['seconds'] / 60:.1f} min "
        f"({figures['cpu_seconds']:.0f} CPU-s), {figures['cycles']:.0f} cycles, {figures['flaps']:.0f} flaps; "
        f"all tables right, that of the peer that flaps {figures['tables_of_flapper']:.0f} times. "
        f"Anonymous memory {figures['anonymous_mb']:.2f} MB ({figures['least_mb']:.2f} to {figures['most_mb']:.2f}); "
        f"{figures['octets_an_hour'] / 1e3:+.1f} kB an hour: {figures['growth_percent']:+.2f} % in the time, "
        f"the last tenth {figures['last_over_first_percent']:+.2f} % over the first; "
        + ("flat." if figures["is_flat"] else f"NOT flat: {limits}.")
    )


class Churn:
    def __init__(self, options, driver, prefixes, cores):
        seconds = round(options.churn * 60)
        flags = ("--seconds", seconds, "--pause-ms", options.pause, "--arena-mb", 256)
        self._out = options.out
        self._points, self._told = [], 0.0
        self._started = None
        case = dataclasses.replace(_CASE, flags=flags)
        case = cases.fitted(case, daemons.Herald, options.quick, options.routes)
        limit = seconds + cell.LIMIT_SECONDS
        self._cell = cell.Cell(daemons.Herald, case, driver, prefixes, cores, self._watch, limit)

    def _watch(self, sample):
        self._started = self._started or sample.time
        seconds = sample.time - self._started
        self._points.append((seconds, sample.anonymous))
        with open(self._out / "churn.csv", "a", encoding="ascii") as table:
            table.write(f"{seconds:.1f},{sample.anonymous},{sample.cpu_seconds:.2f}\n")
        if seconds >= self._told:
            self._told = seconds + _LINES_EVERY_SECONDS
            print(f"churn  {seconds:6.0f} s  {sample.anonymous / 1e6:.2f} MB", file=sys.stderr, flush=True)

    def run(self):
        """True: it is flat."""
        self._out.mkdir(parents=True, exist_ok=True)
        (self._out / "churn.csv").write_text("seconds,anonymous_octets,cpu_seconds\n")
        figures = self._cell.run() | judge(self._points)
        (self._out / "churn.json").write_text(json.dumps(figures, indent=1) + "\n")
        (self._out / "churn.svg").write_text(plot.memory(self._points))
        if not figures["tables_of_flapper"]:
            raise cell.Failed("the table of the peer that flaps was never compared")
        print(_in_words(figures))
        return figures["is_flat"]
