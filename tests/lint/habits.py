"""Small habits: events are awaited, packages are closed, files are short."""

import re

import source

LINES_MAX = 500
_SLEEP = re.compile(r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep|[Ss]leep)\s*\(|^\s*sleep\s+[\d.$\"]", re.M)
_SOURCE = (".bazel", ".bzl", ".cc", ".go", ".h", ".md", ".proto", ".py", ".sh")


class Sleep:
    """A test waits for events. What can only be polled is polled by a file named wait_until."""

    @staticmethod
    def applies(path):
        is_code = path.endswith((".cc", ".h", ".py", ".sh", ".go"))
        own = path.startswith("tests/lint/") or "/wait_until." in path
        return is_code and source.is_test(path) and not own

    @staticmethod
    def check(_, text):
        for found in _SLEEP.finditer(text):
            yield source.line_of(text, found.start()), "a test sleeps instead of awaiting an event"


class Visibility:
    """Only what users run is visible to all."""

    @staticmethod
    def applies(path):
        return path.endswith("BUILD.bazel") and not path.startswith("cmd/")

    @staticmethod
    def check(_, text):
        for found in re.finditer(r"^[^#\n]*//visibility:public", text, re.M):
            yield source.line_of(text, found.start()), "//visibility:public outside of cmd/"


class Size:
    """Files stay short enough to be read at one sitting."""

    @staticmethod
    def applies(path):
        return path.endswith(_SOURCE)

    @staticmethod
    def check(_, text):
        lines = text.count("\n")
        if lines > LINES_MAX:
            yield lines, f"{lines} lines, at most {LINES_MAX}"
