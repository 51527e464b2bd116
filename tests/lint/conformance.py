"""What the protocol demands is a list of lines; each is named by the tests that hold us to it.

A test names its lines in a comment above it: `Conformance: F-5, F-6.`, then what else there is to say.
"""

import re

import source

# Letters and numbers of every line. A-4 and most of G are of features that are still to come.
_NUMBERS = {
    "F": range(1, 12),  # The finite state machine.
    "C": range(1, 5),  # Collisions.
    "T": range(1, 5),  # Timers.
    "N": range(1, 6),  # NOTIFICATIONs.
    "I": range(1, 4),  # BGP identifiers.
    "S": range(1, 5),  # Four-octet AS numbers.
    "P": range(1, 5),  # Optional parameters and capabilities.
    "X": range(1, 6),  # Extended messages.
    "R": range(1, 6),  # Route refresh.
    "E": range(1, 4),  # Extended next hops.
    "O": range(1, 5),  # Roles.
    "H": range(1, 4),  # SendHoldTimer.
    "K": range(1, 7),  # Keys and TTLs.
    "A": (1, 2, 3, 5, 6),  # ADD-PATH.
    "G": (6, 8),  # Graceful restart.
    "L": range(1, 6),  # Long-lived graceful restart.
    "API": range(1, 14),  # Who may do what, and what an answer is worth.
}
LINES = {f"{letter}-{number}" for letter, numbers in _NUMBERS.items() for number in numbers}

_COMMENT = re.compile(r"(?://|#) Conformance:([^\n]*)")
_NAMES = re.compile(r" ([A-Z]+-\d+(?:, [A-Z]+-\d+)*)\.(?: |$)")


def applies(path):
    is_code = path.endswith((".cc", ".py"))
    return is_code and source.is_test(path) and not path.startswith("tests/lint/")


def _named(comment):
    names = _NAMES.match(comment)
    return names.group(1).split(", ") if names else []


def check(_, text):
    for found in _COMMENT.finditer(text):
        line = source.line_of(text, found.start())
        names = _named(found.group(1))
        if not names:
            yield line, "names no line: `Conformance: F-5, F-6.`"
        for name in names:
            if name not in LINES:
                yield line, f"there is no line {name}"


def check_all(texts):
    named = {name for text in texts for found in _COMMENT.finditer(text) for name in _named(found.group(1))}
    for name in sorted(LINES - named):
        yield f"no test names line {name}"
