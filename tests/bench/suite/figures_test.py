"""What the suite makes of its figures."""

import contextlib
import io
import types
import unittest

import cases
import cell
import churn
import daemons
import main
import plot
import report

_LATENCY = next(case for case in cases.CASES if case.name == "a-closed")
_BULK = next(case for case in cases.CASES if case.name == "b-1")
_CHURN = next(case for case in cases.CASES if case.name == "e-flood")


def _daemon(name):
    return types.SimpleNamespace(name=name, version=lambda: "1", routes_max=None, weight=1)


def _figures(**fields):
    bulk = {"taken_seconds": 1.0, "first_peer_seconds": 1.0, "withdraw_seconds": 1.0}
    bulk |= {"octets": 1, "updates": 1}
    churn = {"told_per_second": 1.0, "cpu_us_per_operation": 1.0}
    return {"cpu_seconds": 1.0, "peak_mb": 1.0, "routes": 1000, **bulk, **churn, **fields}


class ResultsTest(unittest.TestCase):
    def setUp(self):
        self.results = report.Results(["herald", "other"], has_real_prefixes=False, is_free=False)
        self.herald, self.other = _daemon("herald"), _daemon("other")

    def ratios(self):
        return {cell["daemon"]: cell["times_faster_than"] for cell in self.results.as_json()["cells"]}

    def test_ratios_are_of_routes_a_second(self):
        self.results.add(_BULK, self.herald, _figures(seconds=1.0, routes=1000))
        self.results.add(_BULK, self.other, _figures(seconds=2.0, routes=100))
        self.assertEqual(self.ratios(), {"herald": {"other": 20.0}, "other": {"herald": 0.05}})
        self.assertIn("| 20 x |", self.results.as_markdown())

    def test_of_rates_more_is_better(self):
        self.results.add(_CHURN, self.herald, _figures(operations_per_second=300.0))
        self.results.add(_CHURN, self.other, _figures(operations_per_second=100.0))
        self.assertEqual(self.ratios()["herald"], {"other": 3.0})

    def test_medians_stand_with_their_spread(self):
        for seconds in (5.0, 1.0, 2.0, 3.0, 4.0):
            self.results.add(_BULK, self.herald, _figures(seconds=seconds))
        spread = self.results.as_json()["cells"][0]["summary"]["seconds"]
        quartiles = {"quartile_low": 2.0, "median": 3.0, "quartile_high": 4.0}
        self.assertEqual(spread, {"min": 1.0, **quartiles, "max": 5.0, "runs": 5})

    def test_each_percentile_stands_beside_heralds(self):
        names = ["p50", "p90", "p99", "p999", "max"]
        for daemon, factor in ((self.herald, 1.0), (self.other, 3.0)):
            wire = {f"wire_{name}_us": factor * (index + 1) for index, name in enumerate(names)}
            answers = {f"answer_{name}_us": 7.0 for name in names}
            gone = {f"withdrawn_{name}_us": 10 * value for name, value in zip(names, wire.values())}
            self.results.add(_LATENCY, daemon, _figures(calls=5.0, **wire, **answers, **gone))
        table = self.results.as_markdown()
        self.assertIn("| a-closed | herald | 1 | 2 | 3 | 4 | 5 | 7 | 7 | 5 | 10 | 20 | 30 | 40 | 50 |", table)
        theirs = " | ".join(f"{value} (3 x)" for value in (3, 6, 9, 12, 15))
        gone = " | ".join(f"{10 * value} (3 x)" for value in (3, 6, 9, 12, 15))
        self.assertIn(f"| a-closed | other | {theirs} | 7 | 7 | 5 | {gone} |", table)

    def test_a_failure_is_told(self):
        self.results.fail(_BULK, self.other, "has 1 routes, not 2")
        self.assertIn("FAILED: b-1 other: has 1 routes, not 2", self.results.as_markdown())


class ChurnTest(unittest.TestCase):
    def test_the_slope_is_the_median_of_those_of_all_pairs(self):
        self.assertEqual(churn.slope([(0, 1), (1, 3), (2, 5)]), 2)
        self.assertEqual(churn.slope([(0, 1), (1, 4), (2, 1), (3, 4)]), 0.5)

    def test_a_part_is_the_median_of_its_samples(self):
        self.assertEqual(churn.thinned([(0, 1), (2, 9), (4, 2), (30, 4)], parts=3), [(0, 2), (20, 4)])

    def test_what_comes_before_it_is_warm_does_not_count(self):
        points = [(second, 1e6 if second < 500 else 2e6) for second in range(0, 1680, 10)]
        figures = churn.judge(points)
        self.assertTrue(figures["is_flat"])
        self.assertEqual(figures["anonymous_mb"], 2.0)
        self.assertEqual(figures["samples"], 108)

    def test_memory_that_grows_by_more_than_a_hundredth_is_not_flat(self):
        def grows(percent):
            return [(second, 1e6 * (1 + percent / 100 * (second - 600) / 3600)) for second in range(0, 4201, 60)]

        self.assertTrue(churn.judge(grows(0.9))["is_flat"])
        self.assertFalse(churn.judge(grows(1.1))["is_flat"])
        self.assertAlmostEqual(churn.judge(grows(1.1))["octets_an_hour"], 11_000, delta=1)

    def test_one_step_is_no_growth_and_stairs_are(self):
        def steps(count):
            return [(second, 1e6 + 5e4 * (second * count // 4201)) for second in range(0, 4201, 10)]

        self.assertTrue(churn.judge(steps(2))["is_flat"])
        self.assertFalse(churn.judge(steps(4))["is_flat"])

    def test_two_samples_say_nothing(self):
        with self.assertRaises(cell.Failed):
            churn.judge([(0, 1), (1, 1), (2, 1)])

    def test_the_plot_has_all_samples(self):
        drawn = plot.memory([(0.0, 1e6), (60.0, 3e6), (120.0, 2e6)])
        points = drawn.partition(plot.HERALD_COLOR)[0].rpartition('points="')[2]
        self.assertEqual(len(points.partition('"')[0].split()), 3)


class SeatTest(unittest.TestCase):
    def test_there_is_time_for_one_run_that_counts_and_for_those_in_the_share(self):
        seat = main.Seat(_daemon("other"), _BULK)
        seat.spend(50.0)
        self.assertTrue(seat.has_time(10.0))
        seat.counted = 1
        self.assertFalse(seat.has_time(99.0))
        self.assertTrue(seat.has_time(100.0))
        seat.rival.weight = 2
        self.assertTrue(seat.has_time(50.0))


class CasesTest(unittest.TestCase):
    def test_a_quick_run_leaves_out_who_takes_long_and_says_so(self):
        named = [daemon for daemon in daemons.ALL if daemon.name in ("herald", "frr", "openbgpd", "exabgp")]
        case = next(case for case in cases.CASES if case.name == "c-100")
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            found = [daemon.name for daemon in main.able_rivals(case, named, quick=True)]
        self.assertEqual(found, ["herald"])
        self.assertEqual(said.getvalue(), "c-100    without frr, openbgpd: not quick\n")
        self.assertIn("frr", [daemon.name for daemon in main.able_rivals(case, named, quick=False)])

    def test_names_and_works_choose(self):
        found = [case.name for case in cases.chosen(["a-open", "b-v6"], quick=True)]
        self.assertEqual(found, ["a-open", "b-v6"])
        self.assertIn("c-500", [case.name for case in cases.chosen(["c"], quick=False)])
        self.assertNotIn("c-500", [case.name for case in cases.chosen(["c"], quick=True)])
        self.assertEqual([case.name for case in cases.chosen(["c-500"], quick=True)], ["c-500"])

    def test_a_daemon_that_must_be_told_each_route_gets_what_it_can(self):
        slow = types.SimpleNamespace(routes_max=20_000, relayed_max=None, copies_max=None)
        transit = next(case for case in cases.CASES if case.work == "transit")
        self.assertEqual(cases.routes(_BULK, slow, quick=False), 20_000)
        self.assertEqual(cases.routes(_BULK, slow, quick=True), 5_000)
        self.assertEqual(cases.routes(transit, slow, quick=False), 1_000_000)
        slow.relayed_max = 200_000
        self.assertEqual(cases.routes(transit, slow, quick=False), 200_000)
        self.assertEqual(cases.routes(transit, slow, quick=True), 50_000)

    def test_who_is_slow_with_many_peers_gets_fewer_routes(self):
        slow = types.SimpleNamespace(routes_max=None, relayed_max=None, copies_max=1_000_000)
        fan_out = next(case for case in cases.CASES if case.name == "c-100")
        self.assertEqual(cases.routes(fan_out, slow, quick=False), 10_000)
        self.assertEqual(cases.routes(fan_out, slow, quick=True), 2_500)


if __name__ == "__main__":
    unittest.main()
