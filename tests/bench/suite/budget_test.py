"""Who has how much of the time."""

import types
import unittest
from unittest import mock

import budget


def _seat(*seconds, weight=1):
    """That has had runs of so many seconds."""
    seat = budget.Seat(types.SimpleNamespace(weight=weight), case=None)
    for one in seconds:
        with mock.patch("time.monotonic", side_effect=[100.0, 100.0 + one]):
            seat.charged(lambda: None)
        seat.runs += 1
    return seat


class BudgetTest(unittest.TestCase):
    def test_a_run_fits_if_it_is_in_the_share(self):
        self.assertTrue(_seat(5.0).fits(10.0))
        self.assertFalse(_seat(5.1).fits(10.0))
        self.assertTrue(_seat(10.0, weight=2).fits(10.0))

    def test_a_run_that_fails_has_its_time_too(self):
        seat = _seat()
        with mock.patch("time.monotonic", side_effect=[100.0, 130.0]), self.assertRaises(OSError):
            seat.charged(mock.Mock(side_effect=OSError))
        self.assertEqual((seat.spent, seat.last), (30.0, 30.0))

    def test_before_the_first_run_all_have_the_same_share_by_weight(self):
        self.assertAlmostEqual(budget.share([_seat(), _seat(weight=2)], 60, 7), 20, places=2)

    def test_those_that_are_slow_leave_less_to_all(self):
        seats = [_seat(70.0), _seat(1.0), _seat(1.0)]
        self.assertAlmostEqual(budget.share(seats, 76, 7), 3, places=2)
        self.assertLess(budget.share(seats, 70, 7), 1)

    def test_those_that_are_quick_leave_what_they_do_not_need(self):
        self.assertAlmostEqual(budget.share([_seat(1.0), _seat(10.0), _seat(10.0)], 67, 7), 30, places=2)

    def test_who_has_failed_needs_no_more(self):
        failed = _seat(10.0)
        failed.failed = True
        self.assertAlmostEqual(budget.share([failed, _seat(10.0)], 50, 7), 40, places=2)


if __name__ == "__main__":
    unittest.main()
