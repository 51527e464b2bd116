"""A page of documentation: its fenced blocks in their order, and what their outputs must look like."""

import dataclasses
import re

_FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Block:
    language: str
    name: str  # Of the file that it is; else "".
    text: str


def blocks(text):
    return [Block(*found.groups()) for found in _FENCE.finditer(text)]


def command_and_lines(text):
    """Of a console block: what is typed after "$ ", and the lines that come out."""
    first, *lines = text.rstrip("\n").split("\n")
    if not first.startswith("$ "):
        raise ValueError(f"a console block begins with a command: {first}")
    return first[2:], lines


def missing(shown, output):
    """Those of the shown lines that are in no line of the output."""
    return [line for line in shown if not any(_matches(line, other) for other in output.split("\n"))]


def _matches(shown, line):
    parts = [r"\s+".join(map(re.escape, part.split())) for part in shown.split("...")]
    return re.fullmatch(r"\s*" + r".*".join(parts) + r"\s*", re.sub(r"\s+", " ", line)) is not None
