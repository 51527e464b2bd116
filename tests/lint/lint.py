#!/usr/bin/python3
"""Runs one text lint over the tracked files. Usage: lint.py RULE"""

import sys

import coroutines
import habits
import purity
import source

RULES = {
    "coroutines": coroutines,
    "purity": purity,
    "size": habits.Size,
    "sleep": habits.Sleep,
    "visibility": habits.Visibility,
}


def main(name):
    rule = RULES[name]
    paths = [path for path in source.tracked() if rule.applies(path)]
    complaints = 0
    for path in paths:
        for line, complaint in rule.check(path, source.read(path)):
            print(f"{path}:{line}: {complaint}")
            complaints += 1
    print(f"{name}: {len(paths)} files read, {complaints} complaints")
    return 1 if complaints or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
