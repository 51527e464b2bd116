"""Rules for coroutines and the core, as far as text can tell.

C1  In a statement with co_await every aggregate and capturing lambda is named on a line before:
    g++ 12 destroys such temporaries twice.
C2  No coroutine is a lambda with captures: they live in the lambda, not in the coroutine's frame.
C3  `detached` stands in cmd/ and internal/runtime/ only.
Core  What is posted or spawned runs in turns of the core: Turns::ExecutorOf(core_), not core_.
"""

import re

import source

_OPEN, _CLOSE = "([{", ")]}"
_LAMBDA = re.compile(r"(?<![\w\])])\s*\[([^\[\]]*)\]\s*(?=[({])")  # Not a subscript.
_BRACED = re.compile(r"[\w>(,]\s*\{")
_SUSPENDS = re.compile(r"\bco_(?:await|return|yield)\b")


def applies(path):
    return source.is_cxx(path)


def _closing(code, opening):
    """Offset of the bracket that closes the one at `opening`."""
    depth = 0
    for offset in range(opening, len(code)):
        depth += (code[offset] in _OPEN) - (code[offset] in _CLOSE)
        if depth == 0:
            return offset
    return len(code)


def _start_of_statement(code, offset):
    depth = 0
    while offset > 0:
        before = code[offset - 1]
        depth += (before in _CLOSE) - (before in _OPEN)
        ends_block = before == "}" and depth == 1 and re.match(r"\s*[\w:*(]", code[offset:])
        if ends_block or depth < 0 and before == "{" or depth <= 0 and before == ";":
            return offset
        offset -= 1
    return 0


def _end_of_statement(code, offset):
    depth = 0
    for end in range(offset, len(code)):
        depth += (code[end] in _OPEN) - (code[end] in _CLOSE)
        if depth < 0 or depth == 0 and code[end] == ";":
            return end
    return len(code)


def _lambdas(code):
    """Yields (start, whether it captures, start of body, end of body)."""
    for found in _LAMBDA.finditer(code):
        head = found.end() if code[found.end()] == "{" else _closing(code, found.end()) + 1
        body = re.compile(r"[^;{]*\{").match(code, head)
        if body:
            yield found.start(1) - 1, found.group(1).strip() != "", body.end(), _closing(code, body.end() - 1)


def _awaiting_statements(code):
    last_end = -1
    for found in re.finditer(r"\bco_await\b", code):
        if found.start() < last_end:
            continue
        start, last_end = _start_of_statement(code, found.start()), _end_of_statement(code, found.start())
        yield start, code[start:last_end]


def _c1(code):
    for start, statement in _awaiting_statements(code):
        lambdas = list(_lambdas(statement))
        for begin, captures, _, _ in lambdas:
            if captures:
                yield start + begin, "C1: name the capturing lambda on the line before"
        for found in _BRACED.finditer(statement):
            if not any(begin <= found.start() < end for begin, _, _, end in lambdas):
                yield start + found.start(), "C1: name the braced temporary on the line before"


def _c2(code):
    for begin, captures, body, end in _lambdas(code):
        if captures and _SUSPENDS.search(code, body, end):
            yield begin, "C2: a coroutine is a named function, not a lambda with captures"


def _c3(code, path):
    if path.startswith(("cmd/", "internal/runtime/")) or source.is_test(path):
        return
    for found in re.finditer(r"\bdetached\b", code):
        yield found.start(), "C3: detached work belongs to cmd/ or internal/runtime/"


def _core(code, path):
    if source.is_test(path):
        return
    for found in re.finditer(r"\b(?:post|dispatch|defer|co_spawn)\((?:\w+->)?core_?\s*,", code):
        yield found.start(), "core: post to runtime::Turns::ExecutorOf(core), so that it has a turn"


def check(path, text):
    """Yields (line, complaint)."""
    code = source.code_of(text)
    for rule in (_c1(code), _c2(code), _c3(code, path), _core(code, path)):
        for offset, complaint in rule:
            yield source.line_of(code, offset), complaint
