#!/usr/bin/python3
"""The count must agree with bazel's events, and never call a broken run a success."""

import contextlib
import io
import json
import os
import tempfile
import unittest

import count_tests


def summary(label, status):
    return {"id": {"testSummary": {"label": label}}, "testSummary": {"overallStatus": status}}


def completed(label, success):
    return {"id": {"targetCompleted": {"label": label}}, "completed": {"success": True} if success else {}}


class CountTest(unittest.TestCase):
    def last_line(self, events, exit_code):
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            file.write("\n".join(json.dumps(event) for event in events))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            code = count_tests.main(file.name, exit_code)
        os.unlink(file.name)
        return printed.getvalue().splitlines()[-1], code

    def test_counts_each_status(self):
        events = [
            completed("//a", True),
            summary("//a", "PASSED"),
            summary("//b", "FLAKY"),
            summary("//c", "FAILED"),
            summary("//d", "TIMEOUT"),
            summary("//e", "NO_STATUS"),
        ]
        self.assertEqual(self.last_line(events, 3), ("2 passed, 3 failed", 1))

    def test_a_target_that_does_not_build_failed_once(self):
        events = [summary("//a", "PASSED"), completed("//b", False), summary("//b", "NO_STATUS")]
        self.assertEqual(self.last_line(events, 1), ("1 passed, 1 failed", 1))

    def test_success(self):
        self.assertEqual(self.last_line([summary("//a", "PASSED")], 0), ("1 passed, 0 failed", 0))

    def test_bazel_failing_by_itself_is_a_failure(self):
        self.assertEqual(self.last_line([summary("//a", "PASSED")], 1), ("1 passed, 1 failed", 1))

    def test_nothing_ran_is_a_failure(self):
        self.assertEqual(self.last_line([], 0), ("0 passed, 1 failed", 1))


if __name__ == "__main__":
    unittest.main()
