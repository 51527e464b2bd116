#!/usr/bin/python3
"""Runs one text lint over the tracked files. Usage: lint.py RULE"""

import sys

import conformance
import coroutines
import habits
import purity
import reasons
import source

RULES = {
    "conformance": conformance,
    "coroutines": coroutines,
    "purity": purity,
    "reasons": reasons,
    "size": habits.Size,
    "sleep": habits.Sleep,
    "visibility": habits.Visibility,
}


def main(name):
    rule = RULES[name]
    paths = [path for path in source.tracked() if rule.applies(path)]
    texts = [source.read(path) for path in paths]
    complaints = 0
    for path, text in zip(paths, texts):
        for line, complaint in rule.check(path, text):
            print(f"{path}:{line}: {complaint}")
            complaints += 1
    # What is wrong with all of them together.
    if hasattr(rule, "check_all"):
        for complaint in rule.check_all(texts):
            print(complaint)
            complaints += 1
    print(f"{name}: {len(paths)} files read, {complaints} complaints")
    return 1 if complaints or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
