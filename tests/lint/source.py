"""The tracked files that lints read, and their text without what is not code."""

import os
import re
import subprocess


def root():
    """The source tree: where the workspace file that Bazel linked for this test really is."""
    return os.path.dirname(os.path.realpath("WORKSPACE"))


def tracked():
    """Paths of all files under version control that are there, from the root."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=root(), check=True, capture_output=True, text=True)
    paths = [path for path in listed.stdout.split("\0") if path]
    return [path for path in paths if os.path.isfile(os.path.join(root(), path))]


def read(path):
    with open(os.path.join(root(), path), encoding="utf-8", errors="replace") as text:
        return text.read()


_NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def code_of(text):
    """C++ with comments and literals blanked; every other character keeps its place."""
    return _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def is_cxx(path):
    return path.endswith((".cc", ".h"))


def is_test(path):
    """Tests and what only they use: they may do what the code they test may not."""
    own_name = re.search(r"/(fake_|test_)\w*\.\w+$|_(fixture|fuzz|test|testing)\.\w+$", path)
    return path.startswith("tests/") or own_name is not None
