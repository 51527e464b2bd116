"""The results, as one table and one JSON file."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess

import cell
import details
from words import number


_UNITS = {
    "seconds": lambda value: f"{number(value)} s" if value >= 1 else f"{number(value * 1e3)} ms",
    "wire_p50_us": lambda value: f"{number(value)} us",
    "operations_per_second": lambda value: f"{number(value / 1e3)} k/s",
    "octets_per_route": lambda value: f"{number(value)} B/route",
}


def in_short(case, figures):
    text = f"{_UNITS[case.figure](figures[case.figure])}, {figures['cpu_seconds']:.2f} CPU-s"
    if case.is_latency:
        text += f", p99 {number(figures['wire_p99_us'])} us, p99.9 {number(figures['wire_p999_us'])} us"
    if case.work == "latency":
        text += f", withdrawn {number(figures['withdrawn_p50_us'])} us"
    if case.work == "stall":
        text += f", without the stall {_UNITS['seconds'](figures['without_stall_seconds'])}"
    if case.work == "memory":
        text += f", PSS {figures['pss_none_mb']:.1f} to {figures['pss_all_mb']:.1f} MB"
    return f"{text}, peak {figures['peak_mb']:.0f} MB"


def _spread(values):
    ordered = sorted(values)
    if len(ordered) < 2:
        quarters = [ordered[0]] * 3
    else:
        quarters = statistics.quantiles(ordered, n=4, method="inclusive")
    return {
        "median": statistics.median(ordered),
        "quartile_low": quarters[0],
        "quartile_high": quarters[2],
        "min": ordered[0],
        "max": ordered[-1],
        "runs": len(ordered),
    }


def _machine():
    cpu = [
        line.partition(":")[2].strip()
        for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
        if line.startswith("model name")
    ]
    return {
        "cpu": cpu[0] if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "kernel": platform.release(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
    }


def _revision():
    """Of this suite; Herald, which may be given as a program, may be of another."""
    git = ["git", "-C", str(pathlib.Path(__file__).parent), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "not known"
    return done.stdout.strip() or "not known"


class Results:
    """Of daemons with these names, in their order."""

    def __init__(self, names, prefixes, is_free, options=""):
        """prefixes: where they are from, in words. options: those of the command line."""
        self._names = names
        self._runs = {}
        self._cases = {}
        self._rivals = {}
        self._about = {
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "machine": _machine(),
            "prefixes": prefixes,
            "cores_of_daemon": "all" if is_free else 1,
            "options": options,
            "revision": _revision(),
        }
        self.failures = []
        self._left_out = []

    def add(self, case, rival, figures):
        self._cases[case.name], self._rivals[rival.name] = case, rival
        self._runs.setdefault((case.name, rival.name), []).append(figures)

    def fail(self, case, rival, fault):
        self.failures.append({"case": case.name, "daemon": rival.name, "fault": fault})

    def leave_out(self, case, rival):
        """Because it takes long, of a quick run."""
        self._left_out.append({"case": case.name, "daemon": rival.name})

    def _summary(self, key):
        runs = self._runs[key]
        return {name: _spread([run[name] for run in runs]) for name in sorted(runs[0])}

    def _speed(self, case, summary):
        """What is compared: larger is better, and the size does not matter."""
        figure = summary[case.figure]["median"]
        if case.is_rate:
            return figure
        return (summary["routes"]["median"] if case.figure == "seconds" else 1) / figure

    def cells(self, case_name):
        """Of one case, by daemon, in the order of the names: the figures of its runs."""
        return {name: self._runs[case_name, name] for name in self._names if (case_name, name) in self._runs}

    def as_json(self):
        cells = []
        for (case_name, rival_name), runs in self._runs.items():
            case, summary = self._cases[case_name], self._summary((case_name, rival_name))
            ratios = {}
            for other in self._rivals:
                if other != rival_name and (case_name, other) in self._runs:
                    others = self._speed(case, self._summary((case_name, other)))
                    ratios[other] = round(self._speed(case, summary) / others, 4)
            cells.append(
                {"case": case_name, "title": case.title, "daemon": rival_name, "figure": case.figure}
                | {"times_faster_than": ratios, "summary": summary, "runs": runs}
            )
        versions = {name: rival.version() for name, rival in self._rivals.items()}
        ends = {"left_out": self._left_out, "failures": self.failures}
        return {**self._about, "versions": versions, "cells": cells, **ends}

    def as_markdown(self):
        machine = self._about["machine"]
        lines = [
            f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
            f"Linux {machine['kernel']}, {machine['system']}; {self._about['date']}. "
            f"Prefixes: {self._about['prefixes']}. {self._cores()}. "
            f"Suite: {self._about['revision']}; options: {self._about['options'] or 'none'}.",
            "",
            "| case | daemon | routes | runs | median | quartiles | min | routes/s | CPU-s | peak MB | Herald is |",
            "|---|---|---:|---:|---:|---|---:|---:|---:|---:|---:|",
        ]
        for case_name, case in self._cases.items():
            for place, name in enumerate(self.cells(case_name)):
                # The words once for each case.
                what = case_name if place else f"{case_name}: {case.title}"
                lines.append(self._row(case, name, what))
        summaries = {
            case_name: {name: self._summary((case_name, name)) for name in self.cells(case_name)}
            for case_name in self._cases
        }
        lines += ["", *details.tables(self._cases.values(), summaries, self._count)]
        versions = "; ".join(f"{name}: {rival.version()}" for name, rival in self._rivals.items())
        lines += [f"Versions: {versions}.", ""]
        lines += [f"Left out, as not quick: {one['case']} {one['daemon']}" for one in self._left_out]
        lines += [f"FAILED: {one['case']} {one['daemon']}: {one['fault']}" for one in self.failures]
        return "\n".join(lines) + "\n"

    def _cores(self):
        return "Daemon on all cores" if self._about["cores_of_daemon"] == "all" else "Daemon on 1 core"

    def _count(self, case_name, rival_name):
        """Of runs; and of those that are kept, though others had the CPU."""
        runs = self._runs[case_name, rival_name]
        busy = sum(cell.was_busy(run) for run in runs)
        return f"{len(runs)} ({busy} busy)" if busy else str(len(runs))

    def _row(self, case, rival_name, what):
        summary = self._summary((case.name, rival_name))
        unit, figure = _UNITS[case.figure], summary[case.figure]
        routes = int(summary["routes"]["median"])
        rate = routes / figure["median"] if case.figure == "seconds" else 0
        ratio = ""
        if rival_name != "herald" and (case.name, "herald") in self._runs:
            ours = self._speed(case, self._summary((case.name, "herald")))
            ratio = f"{number(ours / self._speed(case, summary))} x"
        words = [
            what,
            rival_name,
            f"{routes:,}" if routes else "",
            self._count(case.name, rival_name),
            unit(figure["median"]),
            f"{unit(figure['quartile_low'])} to {unit(figure['quartile_high'])}",
            unit(figure["min"]),
            f"{rate:,.0f}" if rate else "",
            f"{summary['cpu_seconds']['median']:.2f}",
            f"{summary['peak_mb']['median']:.0f}",
            ratio,
        ]
        return "| " + " | ".join(words) + " |"
