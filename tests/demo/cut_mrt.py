#!/usr/bin/python3
"""Cuts a small table out of a large one: a few thousand routes of its fullest peer, with every
kind of AS_PATH and aggregation among them, and all IPv6 routes of a few more.

  cut_mrt.py route-views-jinx-2014-05-30.rib.bz2 excerpt.mrt.bz2
"""

import argparse
import bz2
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "interop"))

from harness import mrt  # noqa: E402  (its directory had to be named first)


def cut(octets, routes_max):
    peer = mrt.fullest_peer(octets)
    yield from _peers(octets)
    rare, common = [], []
    for subtype, header, body in mrt.records(octets):
        offset = mrt.entries_offset(subtype, body)
        if offset is None:
            continue
        for index, raw, entry in mrt.rib_entries(body, offset):
            record = _record(header, body[: offset], entry)
            if ":" in mrt.attributes(raw).next_hop:
                rare.append(record)
            elif index == peer:
                (rare if _has_as_set(raw) else common).append(record)
    step = max(1, len(common) // max(1, routes_max - len(rare)))
    yield from rare + common[::step]


def _peers(octets):
    for subtype, header, body in mrt.records(octets):
        if subtype == mrt.PEER_INDEX_TABLE:
            yield header + body


def _record(header, head, entry):
    body = head + (1).to_bytes(2, "big") + entry
    return header[:8] + len(body).to_bytes(4, "big") + body


def _has_as_set(raw):
    return any(isinstance(hop, frozenset) for hop in mrt.attributes(raw).as_path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("table")
    parser.add_argument("excerpt")
    parser.add_argument("--routes", type=int, default=4000, help="about how many (default 4000)")
    arguments = parser.parse_args()
    octets = b"".join(cut(mrt.read(arguments.table), arguments.routes))
    pathlib.Path(arguments.excerpt).write_bytes(bz2.compress(octets))


main()
