"""Runs the tests of one module, or those of them that a pattern names; when one fails, shows the logs of
the daemons that it ran."""

import sys
import unittest

from harness import process


class _Result(unittest.TextTestResult):
    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._show_logs(test)

    def addError(self, test, err):
        super().addError(test, err)
        self._show_logs(test)

    def _show_logs(self, test):
        self.stream.writeln(f"\n=== {test}")
        for line in process.logs():
            self.stream.writeln(line)


def main():
    name, *patterns = sys.argv[1:]
    loader = unittest.TestLoader()
    loader.testNamePatterns = patterns or None
    tests = loader.loadTestsFromName(name)
    runner = unittest.TextTestRunner(verbosity=2, resultclass=_Result)
    try:
        result = runner.run(tests)
    finally:
        process.stop_all()
    if result.testsRun == 0:
        sys.exit(f"no test ran in {' '.join(sys.argv[1:])}")
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
