"""Hours of churn: whether memory stays flat."""

import json
import statistics
import sys

import cases
import cell
import daemons
import plot

# By then malloc has found the memory that its arenas need at most.
_WARM_SECONDS = 600
# A run without memory to lose grows less; in the time it was watched for, after it was warm.
_GROWTH_PERCENT_MAX = 1.0
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


def slope(points):
    """Of the line through (x, y) with the least squares, and its standard error."""
    xs, ys = zip(*points)
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    square = sum((x - mean_x) ** 2 for x in xs)
    found = sum((x - mean_x) * (y - mean_y) for x, y in points) / square
    rest = sum((y - mean_y - found * (x - mean_x)) ** 2 for x, y in points)
    return found, (rest / max(1, len(points) - 2) / square) ** 0.5


def judge(points):
    """Of (seconds, octets): the figures, and whether memory is flat. Without what came before it was warm."""
    warm = min(_WARM_SECONDS, points[-1][0] / 2)
    points = [(seconds, octets) for seconds, octets in points if seconds >= warm]
    if len(points) < 3:
        raise cell.Failed("too short: fewer than three samples")
    per_second, error = slope(points)
    growth = per_second * (points[-1][0] - points[0][0])
    level = statistics.median(octets for _, octets in points)
    percent = 100 * growth / level
    return {
        "samples": len(points),
        "anonymous_mb": level / 1e6,
        "least_mb": min(octets for _, octets in points) / 1e6,
        "most_mb": max(octets for _, octets in points) / 1e6,
        "octets_an_hour": per_second * 3600,
        "standard_error": error * 3600,
        "growth_percent": percent,
        "is_flat": percent < _GROWTH_PERCENT_MAX,
    }


class Churn:
    def __init__(self, options, driver, prefixes, cores):
        seconds = round(options.churn * 60)
        flags = ("--seconds", seconds, "--pause-ms", options.pause, "--arena-mb", 256)
        self._out = options.out
        self._points, self._told = [], 0.0
        self._started = None
        routes = options.routes or _CASE.routes
        self._cell = cell.Cell(daemons.Herald, _CASE, routes, flags, driver, prefixes, cores, self._watch)

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
        print(
            f"{figures['operations']:,.0f} announcements and withdrawals "
            f"in {figures['seconds'] / 60:.1f} min ({figures['cpu_seconds']:.0f} CPU-s), {figures['cycles']:.0f} cycles, all tables right. "
            f"Anonymous memory {figures['anonymous_mb']:.2f} MB ({figures['least_mb']:.2f} to {figures['most_mb']:.2f}); "
            f"{figures['octets_an_hour'] / 1e3:+.1f} kB an hour (standard error "
            f"{figures['standard_error'] / 1e3:.1f}): {figures['growth_percent']:+.2f} % in the time; "
            + ("flat." if figures["is_flat"] else f"NOT flat, {_GROWTH_PERCENT_MAX:g} % is the most.")
        )
        return figures["is_flat"]
