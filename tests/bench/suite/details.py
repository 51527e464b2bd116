"""What the large table has no room for: a table for each work."""

from words import number


def _megabytes(value):
    return f"{value:.1f}"


def _thousands(value):
    return number(value / 1e3)


def _milliseconds(value):
    return number(value * 1e3)


_LATENCY = {
    "p50 us": ("wire_p50_us", number),
    "p90 us": ("wire_p90_us", number),
    "p99 us": ("wire_p99_us", number),
    "p99.9 us": ("wire_p999_us", number),
    "max us": ("wire_max_us", number),
    "answered p50 us": ("answer_p50_us", number),
    "answered p99 us": ("answer_p99_us", number),
    "calls a run": ("calls", number),
}
_CLOSED = _LATENCY | {
    "withdrawn p50 us": ("withdrawn_p50_us", number),
    "withdrawn p90 us": ("withdrawn_p90_us", number),
    "withdrawn p99 us": ("withdrawn_p99_us", number),
    "withdrawn p99.9 us": ("withdrawn_p999_us", number),
    "withdrawn max us": ("withdrawn_max_us", number),
}
_CHURN = {
    "taken k/s": ("taken_per_second", _thousands),
    "told k/s": ("told_per_second", _thousands),
    "CPU us an operation": ("cpu_us_per_operation", number),
}
# Beside these stands how Herald compares: an answer is not the same thing everywhere.
_COMPARED = ("wire_", "withdrawn_")
# By work of the driver: a title, and its columns.
_TABLES = {
    "latency": ("From the call to the peer's socket, one at a time", _CLOSED),
    "arrivals": ("From when the call was due, at random times", _LATENCY),
    "bulk": (
        "Many routes at once",
        {
            "taken ms": ("taken_seconds", _milliseconds),
            "first peer ms": ("first_peer_seconds", _milliseconds),
            "withdrawn ms": ("withdraw_seconds", _milliseconds),
            "octets": ("octets", number),
            "UPDATEs": ("updates", number),
        },
    ),
    "stall": ("One peer that does not read", {"without ms": ("without_stall_seconds", _milliseconds)}),
    "lock-step": ("Churn, step by step", {"CPU us an operation": _CHURN["CPU us an operation"]}),
    "firehose": ("Churn, as fast as it goes", _CHURN),
    "memory": (
        "Memory",
        {
            "none MB": ("pss_none_mb", _megabytes),
            "a tenth MB": ("pss_tenth_mb", _megabytes),
            "all MB": ("pss_all_mb", _megabytes),
        },
    ),
}


# Calls that a percentile is of at least.
_CALLS_MIN = {"_p99_us": 100, "_p999_us": 1_000}


def _is_of_enough(key, summary):
    return all(summary["calls"]["median"] >= least for end, least in _CALLS_MIN.items() if key.endswith(end))


def _cell(key, shown, summary, ours):
    if key not in summary or not _is_of_enough(key, summary):
        return "-"
    value = summary[key]["median"]
    if not ours or not key.startswith(_COMPARED):
        return shown(value)
    return f"{shown(value)} ({number(value / ours[key]['median'])} x)"


def tables(cases, summaries, count):
    """cases: in order. summaries: of a case's name, by daemon. count: of runs, in words. The lines."""
    lines = []
    for work, (title, columns) in _TABLES.items():
        of_work = [case for case in cases if case.work == work and summaries[case.name]]
        if not of_work:
            continue
        names = ["case", "daemon", "runs", *columns]
        lines += [f"{title}:", "", f"| {' | '.join(names)} |", "|---|---|---:|" + "---:|" * len(columns)]
        for case in of_work:
            for daemon, summary in summaries[case.name].items():
                ours = summaries[case.name].get("herald") if daemon != "herald" else None
                cells = [_cell(key, shown, summary, ours) for key, shown in columns.values()]
                words = [case.name, daemon, count(case.name, daemon), *cells]
                lines.append(f"| {' | '.join(words)} |")
        lines.append("")
    return lines
