"""Who has how much of the time."""

import math
import time


class Seat:
    """A daemon's place in a case, and the time that it has had there."""

    def __init__(self, rival, case):
        self.rival, self.case = rival, case
        self.runs, self.last, self.spent = 0, 0.0, 0.0
        # It would fail again, and its time is others' too.
        self.failed = False

    def charged(self, run):
        """What it returns. The time is this seat's, also if it throws."""
        began = time.monotonic()
        try:
            return run()
        finally:
            self.last = time.monotonic() - began
            self.spent += self.last

    def fits(self, share):
        """Whether one more run does."""
        return self.spent + self.last <= share * self.rival.weight

    def wish(self, rounds):
        """Seconds that it will have had if it gets them all. Before its first run nobody knows."""
        if self.failed:
            return self.spent
        return self.spent + (rounds - self.runs) * self.last if self.runs else math.inf


def share(seats, seconds, rounds):
    """The most for one of weight 1, with which all together have had no more than these seconds in the end.

    What is spent is spent: those that are slow leave less to all, those that are quick leave what they do not need.
    """

    def total(one):
        return sum(max(seat.spent, min(one * seat.rival.weight, seat.wish(rounds))) for seat in seats)

    low, high = 0.0, seconds
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if total(middle) <= seconds else (low, middle)
    return low
