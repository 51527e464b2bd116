"""Pure packages know no socket, clock, thread, log, metric or gRPC: they see values only."""

import re

import source

PURE = (
    "internal/access/",
    "internal/bgp/fsm/",
    "internal/bgp/message/",
    "internal/bgp/rib/",
    "internal/bgp/wire/",
    "internal/bytes/",
    "internal/guard/",
    "internal/injector/",
    "internal/lease/",
    "internal/mrt/",
    "internal/net/",
)

# What may stand between the angle brackets or quotes of an include.
_STANDARD = set(
    """algorithm any array bit bitset cassert charconv chrono cinttypes climits cmath compare concepts cstddef
    cstdint cstdlib cstring deque exception functional initializer_list iterator limits list map memory
    memory_resource new numeric optional ostream queue random ranges ratio set span sstream stdexcept string
    string_view tuple type_traits typeindex unordered_map unordered_set utility variant vector""".split()
)
_ABSEIL = re.compile(
    r"absl/(algorithm|base|cleanup|container|functional|hash|memory|meta|numeric|status|strings|time|"
    r"types|utility)/"
)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+[<"]([^>"]+)[>"]', re.MULTILINE)
_CALL = re.compile(
    r"\b(?:\w*_clock::now|absl::Now|std::random_device|getenv|std::thread|std::this_thread|std::mutex|"
    r"absl::Mutex|absl::SleepFor|std::c(?:out|err|log)|f?printf|puts|exit)\b(?=\s*[({;<])"
)


def applies(path):
    return source.is_cxx(path) and path.startswith(PURE) and not source.is_test(path)


def _is_pure(header):
    return header in _STANDARD or _ABSEIL.match(header) or header.startswith(PURE)


def check(_, text):
    """Yields (line, complaint)."""
    for found in _INCLUDE.finditer(text):
        if not _is_pure(found.group(1)):
            yield source.line_of(text, found.start(1)), f"a pure package includes {found.group(1)}"
    code = source.code_of(text)
    for found in _CALL.finditer(code):
        yield source.line_of(code, found.start()), f"a pure package uses {found.group()}"
