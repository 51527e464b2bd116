"""The table of errors has every reason of the API, and no other; docs/errors.md is for programs' authors."""

import re

import source

_SOURCE = "internal/rpc/status.h"
_TABLE = "docs/errors.md"

_CONSTANT = re.compile(r'\bkReason\w+\[\] = "(\w+)";')
_ROW = re.compile(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", re.M)
_CODE = re.compile(r"`([A-Z_]+)`")
# Of google.rpc.Code, but for OK.
_CODES = set(
    """CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED
    RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS
    UNAUTHENTICATED""".split()
)


def applies(path):
    return path in (_SOURCE, _TABLE)


def check(_, text):
    before = ""
    for row in _ROW.finditer(text):
        line = source.line_of(text, row.start())
        reason, code = row.group(1), _CODE.match(row.group(2))
        if not code or code.group(1) not in _CODES:
            yield line, f"{reason} has no canonical code"
        if reason.replace("_", " ") <= before:
            yield line, f"{reason} is out of order"
        before = reason.replace("_", " ")


def check_all(texts):
    known = {reason for text in texts for reason in _CONSTANT.findall(text)}
    documented = {row[0] for text in texts for row in _ROW.findall(text)}
    for reason in sorted(known - documented):
        yield f"{_TABLE} has no row for {reason}"
    for reason in sorted(documented - known):
        yield f"{_TABLE} has a row for {reason}, which {_SOURCE} has not"
