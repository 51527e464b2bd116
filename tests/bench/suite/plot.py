"""Two plots, as SVG: latency by percentile, and seconds by routes."""

import math
import statistics
import xml.sax.saxutils

_WIDTH, _HEIGHT = 760, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 150, 40, 50
HERALD_COLOR = "#c0392b"
# By daemon, the same in each plot.
_COLORS = {
    "herald": HERALD_COLOR,
    "limit": "#7f8c8d",
    "gobgp": "#2471a3",
    "gobgp-cli": "#85c1e9",
    "gobgp-3": "#17202a",
    "exabgp": "#1e8449",
    "exabgp-4": "#7dcea0",
    "bird": "#b9770e",
    "frr": "#8e44ad",
    "openbgpd": "#ec70a6",
}


def _x(share):
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _text(x, y, words, anchor="middle", size=12):
    words = xml.sax.saxutils.escape(words)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{words}</text>'


def _line(points, color, width=2):
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{joined}" fill="none" stroke="{color}" stroke-width="{width}"/>'


def _chart(title, ticks, series, unit):
    """ticks: (share of the width, words). series: name to [(share, value)]; values logarithmic."""
    values = [value for points in series.values() for _, value in points if value > 0] or [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)

    def y(value):
        share = (math.log10(max(value, 10**low)) - low) / (high - low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(_WIDTH / 2, 22, title, size=15)]
    for power in range(low, high + 1):
        parts.append(_line([(_x(0), y(10**power)), (_x(1), y(10**power))], "#dddddd", 1))
        parts.append(_text(_LEFT - 8, y(10**power) + 4, f"{10.0**power:,g} {unit}", "end"))
    for share, words in ticks:
        parts.append(_text(_x(share), _HEIGHT - _BOTTOM + 20, words))
    ends = []
    for name, points in series.items():
        color = _COLORS[name]
        places = [(_x(share), y(value)) for share, value in points]
        parts.append(_line(places, color))
        parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{color}"/>' for px, py in places]
        ends.append((places[-1][1], name, color))
    below = 0.0
    for height, name, color in sorted(ends):  # Names must not stand on each other.
        below = max(height, below + 14)
        parts.append(f'<g fill="{color}">{_text(_x(1) + 10, below + 4, name, "start")}</g>')
    return _svg(parts)


def _svg(parts):
    body = "\n".join(parts)
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def memory(points):
    """(seconds, octets), both from nothing on."""
    minutes, most = points[-1][0] / 60, max(octets for _, octets in points) / 1e6

    def y(megabytes):
        return _HEIGHT - _BOTTOM - megabytes / most * 0.9 * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(_WIDTH / 2, 22, "Churn: anonymous memory", size=15)]
    for quarter in range(5):
        level = most * quarter / 4
        parts.append(_line([(_x(0), y(level)), (_x(1), y(level))], "#dddddd", 1))
        parts.append(_text(_LEFT - 8, y(level) + 4, f"{level:.1f} MB", "end"))
        parts.append(_text(_x(quarter / 4), _HEIGHT - _BOTTOM + 20, f"{minutes * quarter / 4:.3g} min"))
    places = [(_x(seconds / 60 / minutes), y(octets / 1e6)) for seconds, octets in points]
    return _svg(parts + [_line(places, HERALD_COLOR)])


def latency(cells):
    names = {"p50": "p50", "p90": "p90", "p99": "p99", "p999": "p99.9", "max": "max"}
    shares = [index / (len(names) - 1) for index in range(len(names))]
    series = {}
    for daemon, runs in cells.items():
        medians = [statistics.median(run[f"wire_{name}_us"] for run in runs) for name in names]
        series[daemon] = list(zip(shares, medians))
    title = "One announce: from the call to the peer's socket"
    return _chart(title, list(zip(shares, names.values())), series, "us")


def seconds(cells_by_size):
    """A list of what latency gets, of cases that differ in the number of routes only."""
    series = {}
    for cells in cells_by_size:
        for daemon, runs in cells.items():
            share = (math.log10(runs[0]["routes"]) - 3) / 3
            series.setdefault(daemon, []).append((share, statistics.median(run["seconds"] for run in runs)))
    ticks = [((power - 3) / 3, f"{10**power:,}") for power in range(3, 7)]
    return _chart("Routes of one attribute set: seconds until the peer has all", ticks, series, "s")
