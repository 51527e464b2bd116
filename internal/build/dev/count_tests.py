#!/usr/bin/python3
"""Prints 'N passed, N failed' for one run of bazel test, and fails unless all passed.

Usage: count_tests.py BUILD_EVENTS BAZEL_EXIT_CODE
BUILD_EVENTS is what --build_event_json_file wrote.
"""

import json
import sys

_PASSED = {"PASSED", "FLAKY"}


def count(lines):
    """Returns the labels of the tests that passed, and of those that did not."""
    passed, failed = set(), set()
    for line in lines:
        event = json.loads(line)
        identity = event.get("id", {})
        if "testSummary" in identity:
            status = event.get("testSummary", {}).get("overallStatus")
            (passed if status in _PASSED else failed).add(identity["testSummary"]["label"])
        elif "targetCompleted" in identity and not event.get("completed", {}).get("success"):
            failed.add(identity["targetCompleted"]["label"])  # It did not build.
    return passed - failed, failed


def main(events, exit_code):
    with open(events, encoding="utf-8") as lines:
        passed, failed = count(lines)
    failures = len(failed)
    for label in sorted(failed):
        print(f"FAILED: {label}")
    if not failures and (exit_code != 0 or not passed):
        print(f"No test failed, but bazel did (exit code {exit_code}) or nothing ran: counted as one.")
        failures = 1
    print(f"{len(passed)} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
