#!/usr/bin/python3
"""Turns `bazel aquery --output=jsonproto` (standard input) into compile_commands.json.

Usage: compile_commands.py WORKSPACE
The directory of every command is the workspace, whose bazel-out leads to generated headers.
"""

import json
import sys


def entries(actions, workspace):
    """Yields one entry for each source file."""
    seen = set()
    for action in actions:
        # Module maps, by which Bazel checks layers, exist only while it builds.
        arguments = [word for word in action["arguments"] if not word.startswith("-fmodule")]
        source = arguments[arguments.index("-c") + 1]
        if source not in seen and not source.startswith("external/"):
            seen.add(source)
            yield {"directory": workspace, "file": source, "arguments": arguments}


if __name__ == "__main__":
    print(json.dumps(list(entries(json.load(sys.stdin).get("actions", []), sys.argv[1])), indent=1))
