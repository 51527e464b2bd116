"""Small habits: events are awaited, packages are closed, files are short."""

import re

import source

LINES_MAX = 500
# What can only be polled is polled by a function of one of these names.
_POLLS = re.compile(r"^[ \t]*(?:def|func|void|bool)?[ \t]*(\w+)\(.*\)[^;\n]*[:{][ \t]*$", re.M)
_POLLING = {"wait_until", "within", "WaitUntil"}
_SLEEP = re.compile(r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep|[Ss]leep)\s*\(|^\s*sleep\s+[\d.$\"]", re.M)
_SOURCE = (".bazel", ".bzl", ".cc", ".go", ".h", ".md", ".proto", ".py", ".sh")


class Sleep:
    """A test waits for events."""

    @staticmethod
    def applies(path):
        is_code = path.endswith((".cc", ".h", ".py", ".sh", ".go"))
        return is_code and source.is_test(path) and not path.startswith("tests/lint/")

    @staticmethod
    def check(_, text):
        for found in _SLEEP.finditer(text):
            functions = _POLLS.findall(text, 0, found.start())
            if not functions or functions[-1] not in _POLLING:
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
