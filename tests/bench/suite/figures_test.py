"""What the suite makes of its figures."""

import contextlib
import io
import itertools
import json
import os
import pathlib
import re
import tempfile
import types
import unittest
from unittest import mock

import bird
import cases
import cell
import churn
import daemon
import daemons
import frr
import main
import plot
import report

_CASES = {case.name: case for case in cases.CASES}
_LATENCY, _BULK, _CHURN = _CASES["a-closed"], _CASES["b-1"], _CASES["e-flood"]


def _daemon(name, **fields):
    bounds = {"routes_max": None, "relayed_max": None, "copies_max": None}
    told = {"does": lambda case: True, "slow": (), "hears": (), "whole": (), "weight": 1}
    return types.SimpleNamespace(**{"name": name, "version": lambda: "1", **bounds, **told, **fields})


def _figures(**fields):
    bulk = {"taken_seconds": 1.0, "first_peer_seconds": 1.0, "withdraw_seconds": 1.0}
    bulk |= {"octets": 1, "updates": 1}
    churn = {"taken_per_second": 1.0, "told_per_second": 1.0, "cpu_us_per_operation": 1.0}
    used = {"cpu_seconds": 1.0, "peak_mb": 1.0, "foreign_cpu_percent": 0.0}
    return {"routes": 1000, **used, **bulk, **churn, **fields}


def _said(function):
    """On standard error, while the function runs."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        function()
    return said.getvalue()


class ResultsTest(unittest.TestCase):
    def setUp(self):
        self.results = report.Results(["herald", "other"], prefixes="made", is_free=False)
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
            self.results.add(_LATENCY, daemon, _figures(calls=1000.0, **wire, **answers, **gone))
        table = self.results.as_markdown()
        self.assertIn("| a-closed | herald | 1 | 1 | 2 | 3 | 4 | 5 | 7 | 7 | 1,000 | 10 | 20 | 30 | 40 | 50 |", table)
        theirs = " | ".join(f"{value} (3 x)" for value in (3, 6, 9, 12, 15))
        gone = " | ".join(f"{10 * value} (3 x)" for value in (3, 6, 9, 12, 15))
        self.assertIn(f"| a-closed | other | 1 | {theirs} | 7 | 7 | 1,000 | {gone} |", table)

    def test_an_answer_that_there_is_not_is_a_dash(self):
        names = ["p50", "p90", "p99", "p999", "max"]
        wire = {f"{what}_{name}_us": 2.0 for what in ("wire", "withdrawn") for name in names}
        self.results.add(_LATENCY, self.other, _figures(calls=1000.0, **wire))
        self.assertIn("| a-closed | other | 1 | 2 | 2 | 2 | 2 | 2 | - | - | 1,000 |", self.results.as_markdown())

    def test_of_floods_stands_what_is_taken_and_what_is_told(self):
        rates = {"operations_per_second": 1e3, "taken_per_second": 3e3, "told_per_second": 2e3}
        self.results.add(_CHURN, self.herald, _figures(**rates))
        table = self.results.as_markdown()
        self.assertIn("| case | daemon | runs | taken k/s | told k/s | CPU us an operation |", table)
        self.assertIn("| e-flood | herald | 1 | 3 | 2 | 1 |", table)

    def test_runs_are_counted_and_those_marked_that_others_had_the_cpu_of(self):
        for percent in (0.0, 5.0, 5.1):
            self.results.add(_BULK, self.herald, _figures(seconds=1.0, foreign_cpu_percent=percent))
        self.results.add(_BULK, self.other, _figures(seconds=1.0))
        table = self.results.as_markdown()
        self.assertIn("| herald | 1,000 | 3 (1 busy) | 1 s |", table)
        self.assertIn("| other | 1,000 | 1 | 1 s |", table)

    def test_a_percentile_of_too_few_calls_is_a_dash(self):
        names = ["p50", "p90", "p99", "p999", "max"]
        wire = {f"{what}_{name}_us": 2.0 for what in ("wire", "withdrawn") for name in names}
        for calls, shown in ((999.0, "2 | 2 | 2 | - | 2"), (99.0, "2 | 2 | - | - | 2")):
            results = report.Results(["other"], prefixes="made", is_free=False)
            results.add(_LATENCY, self.other, _figures(calls=calls, **wire))
            self.assertIn(f"| a-closed | other | 1 | {shown} |", results.as_markdown())

    def test_the_head_has_what_was_asked_for(self):
        options = main.parse(["--driver", "driver", "--quick", "--work", "a,b-1", "--minutes", "9"])
        head = main.Bench(options).results.as_markdown().splitlines()[0]
        self.assertRegex(head, r" Suite: .+; options: --quick --work a,b-1 --minutes 9\.$")

    def test_the_head_has_the_cores(self):
        self.assertIn(" Daemon on 1 core. ", self.results.as_markdown())
        free = report.Results([], prefixes="made", is_free=True)
        self.assertIn(" Daemon on all cores. ", free.as_markdown())

    def test_cells_are_in_the_order_of_the_names(self):
        for rival in (self.other, self.herald):
            self.results.add(_BULK, rival, _figures(seconds=1.0))
        self.results.add(_CHURN, self.other, _figures(operations_per_second=1.0))
        self.assertEqual(list(self.results.cells("b-1")), ["herald", "other"])
        self.assertEqual(list(self.results.cells("e-flood")), ["other"])

    def test_what_is_left_out_is_told(self):
        self.results.leave_out(_BULK, self.other)
        self.assertIn("Left out, as not quick: b-1 other", self.results.as_markdown())
        self.assertEqual(self.results.as_json()["left_out"], [{"case": "b-1", "daemon": "other"}])

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

    def test_one_low_step_is_no_growth_and_stairs_are(self):
        def steps(count, height):
            return [(second, 1e6 + height * (second * count // 4201)) for second in range(0, 4201, 10)]

        self.assertTrue(churn.judge(steps(2, 4e4))["is_flat"])
        figures = churn.judge(steps(4, 1e4))
        self.assertLess(figures["last_over_first_percent"], 5)
        self.assertFalse(figures["is_flat"])

    def test_a_high_step_is_not_flat(self):
        for height in (6e4, -6e4):
            figures = churn.judge([(second, 1e6 + height * (second > 2100)) for second in range(0, 4201, 10)])
            self.assertEqual(figures["growth_percent"], 0)
            self.assertAlmostEqual(abs(figures["last_over_first_percent"]), 6, delta=0.5)
            self.assertFalse(figures["is_flat"])

    def test_what_begins_to_grow_late_is_not_flat(self):
        figures = churn.judge([(second, 1e6 + 200 * max(0, second - 3600)) for second in range(0, 4201, 10)])
        self.assertEqual(figures["growth_percent"], 0)
        self.assertFalse(figures["is_flat"])

    def test_a_rise_is_between_the_medians_of_the_first_and_the_last_tenth(self):
        points = [(0, 5), (1, 90), (2, 7), (3, 50), (18, 70), (19, 8), (20, 12)]
        self.assertEqual(churn.rise(points), 12 - 7)

    def run_churn(self, tables_of_flapper):
        """Of an hour that is made up: how it ended, what is said, the file's figures, and the driver's limit."""
        figures = {"operations": 1, "seconds": 3600, "cpu_seconds": 1, "cycles": 3, "flaps": 2}
        figures["tables_of_flapper"] = tables_of_flapper
        with tempfile.TemporaryDirectory() as directory, mock.patch("cell.Cell") as made:
            options = main.parse(["--driver", "driver", "--churn", "60", "--out", directory])
            hour = churn.Churn(options, "driver", None, (0, 1))
            watch, limit = made.call_args.args[-2:]

            def run():
                for time in range(1, 3602, 60):
                    watch(types.SimpleNamespace(time=time, anonymous=10**6, cpu_seconds=1.0))
                return figures

            made.return_value.run = run
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
                try:
                    ended = hour.run()
                except cell.Failed as fault:
                    ended = str(fault)
            kept = json.loads((pathlib.Path(directory) / "churn.json").read_text(encoding="ascii"))
        return ended, said.getvalue(), kept, limit

    def test_an_hour_ends_with_its_flaps_and_how_often_the_peers_table_was_compared(self):
        ended, said, kept, limit = self.run_churn(tables_of_flapper=5)
        self.assertTrue(ended)
        self.assertIn("3 cycles, 2 flaps; all tables right, that of the peer that flaps 5 times.", said)
        self.assertIn("the last tenth +0.00 % over the first; flat.", said)
        self.assertEqual(kept["last_over_first_percent"], 0)
        self.assertEqual(limit, 3600 + cell.LIMIT_SECONDS)

    def test_an_hour_in_which_it_never_was_has_failed(self):
        ended, _, kept, _ = self.run_churn(tables_of_flapper=0)
        self.assertIn("flaps was never compared", ended)
        self.assertEqual(kept["flaps"], 2)

    def test_two_samples_say_nothing(self):
        with self.assertRaises(cell.Failed):
            churn.judge([(0, 1), (1, 1), (2, 1)])

    def test_the_plot_has_all_samples(self):
        drawn = plot.memory([(0.0, 1e6), (60.0, 3e6), (120.0, 2e6)])
        points = drawn.partition(plot.HERALD_COLOR)[0].rpartition('points="')[2]
        self.assertEqual(len(points.partition('"')[0].split()), 3)
        self.assertIn("anonymous memory", drawn)


class PlotTest(unittest.TestCase):
    def test_each_daemon_has_a_line_of_its_own_color(self):
        names = [one.name for one in reversed(daemons.ALL)]
        wire = {f"wire_{name}_us": 1.0 for name in ("p50", "p90", "p99", "p999", "max")}
        drawn = plot.latency({name: [wire] for name in names})
        found = re.findall(r'<g fill="(#\w+)"><text[^>]*>([^<]*)<', drawn)
        color_of = {name: color for color, name in found}
        self.assertEqual(sorted(color_of), sorted(names))
        self.assertEqual(len(set(color_of.values())), len(daemons.ALL))
        self.assertEqual(color_of["herald"], plot.HERALD_COLOR)
        for color in color_of.values():
            self.assertIn(f'stroke="{color}"', drawn)


class BenchTest(unittest.TestCase):
    def setUp(self):
        patch = mock.patch("cell.Cell")
        self.cell = patch.start()
        self.addCleanup(patch.stop)
        self.runs = self.cell.return_value.run

    def run_bench(self, *words, rivals=None, case=_BULK):
        """What it says; its results are in bench."""
        self.bench = main.Bench(main.parse(["--driver", "driver", "--no-warm-up", *words]))
        return _said(lambda: self.bench.run([case], rivals or [_daemon("herald")]))

    def kept(self):
        return self.bench.results.cells("b-1")["herald"]

    def test_each_run_has_how_many_routes_and_sets_there_were(self):
        self.runs.return_value = _figures(seconds=1.0)
        self.run_bench("--rounds", "1", "--routes", "100000", case=_CASES["b-150k"])
        run = self.bench.results.cells("b-150k")["herald"][0]
        self.assertEqual((run["routes"], run["sets"]), (100_000, 15_000))
        told = self.cell.call_args.args[1]
        self.assertEqual((told.routes, told.sets), (100_000, 15_000))

    def test_who_fails_is_not_tried_again_in_this_case(self):
        self.runs.side_effect = cell.Failed("has 1 routes, not 2")
        self.run_bench("--rounds", "3")
        self.assertEqual(self.runs.call_count, 1)
        self.assertEqual(len(self.bench.results.failures), 1)

    def test_a_run_that_others_had_the_cpu_of_is_repeated_if_there_is_time(self):
        self.runs.return_value = _figures(seconds=1.0, foreign_cpu_percent=50.0)
        said = self.run_bench("--rounds", "1")
        self.assertEqual(self.runs.call_count, 3)
        self.assertEqual(said.count("again: others had 50 % of the CPU"), 2)
        self.assertEqual(len(self.kept()), 1)
        self.run_bench("--rounds", "1", "--minutes", "0")
        self.assertEqual(self.runs.call_count, 4)
        self.assertEqual(len(self.kept()), 1)

    def test_latency_that_others_disturbed_is_measured_again_whatever_the_time(self):
        busy = {"wire_p50_us": 1.0, "wire_p99_us": 1.0, "wire_p999_us": 1.0, "withdrawn_p50_us": 1.0}
        runs = [_figures(**busy, foreign_cpu_percent=percent) for percent in (20.0, 30.0)]
        self.runs.side_effect = runs
        self.run_bench("--rounds", "1", "--minutes", "0", case=_LATENCY)
        [kept] = self.bench.results.cells("a-closed")["herald"]
        self.assertEqual(kept["foreign_cpu_percent"], 20.0)  # The one that was disturbed less.

    def test_each_has_one_run_and_more_while_there_is_time(self):
        self.runs.return_value = _figures(seconds=1.0)
        for minutes, runs in (("0", 1), ("0.75", 2), ("1.25", 3), ("200", 7)):
            with mock.patch("time.monotonic", side_effect=itertools.count(100, 10)):
                self.run_bench("--minutes", minutes, rivals=[_daemon("herald"), _daemon("bird")])
            self.assertEqual([len(kept) for kept in self.bench.results.cells("b-1").values()], [runs, runs])

    def test_each_daemon_warms_up_once_with_few_routes_and_that_does_not_count(self):
        self.runs.return_value = _figures(seconds=1.0)
        bench = main.Bench(main.parse(["--driver", "driver", "--rounds", "1"]))
        said = _said(lambda: bench.run([_BULK, _CASES["b-200"]], [_daemon("herald")]))
        self.assertEqual(said.count("warm-up"), 1)
        told = [(call.args[1].name, call.args[1].routes) for call in self.cell.call_args_list]
        self.assertEqual(told, [("b-1", 200_000), ("b-1", 1_000_000), ("b-200", 1_000_000)])
        self.assertEqual([len(bench.results.cells(name)["herald"]) for name in ("b-1", "b-200")], [1, 1])

    def test_a_run_is_repeated_until_it_has_the_cpu(self):
        busy, calm = _figures(seconds=2.0, foreign_cpu_percent=50.0), _figures(seconds=1.0)
        self.runs.side_effect = [busy, calm]
        self.run_bench("--rounds", "1")
        self.assertEqual([run["seconds"] for run in self.kept()], [1.0])

    def test_a_run_is_kept_at_once_where_that_is_asked_for(self):
        self.runs.return_value = _figures(seconds=1.0, foreign_cpu_percent=50.0)
        self.run_bench("--rounds", "1", "--keep-busy")
        self.assertEqual(self.runs.call_count, 1)

    def test_a_quick_run_leaves_out_who_takes_long_and_says_so(self):
        self.runs.return_value = _figures(seconds=1.0)
        rivals = [_daemon("herald"), _daemon("frr", slow=("b-1",))]
        said = self.run_bench("--rounds", "1", "--quick", rivals=rivals)
        self.assertIn("b-1      without frr: not quick\n", said)
        self.assertEqual(self.bench.results.as_json()["left_out"], [{"case": "b-1", "daemon": "frr"}])
        self.assertEqual(list(self.bench.results.cells("b-1")), ["herald"])
        self.run_bench("--rounds", "1", rivals=rivals)
        self.assertEqual(list(self.bench.results.cells("b-1")), ["herald", "frr"])


class NamesTest(unittest.TestCase):
    def test_names_become_lists(self):
        options = main.parse(["--driver", "driver", "--only", "herald,bird", "--work", "b-1,c"])
        self.assertEqual((options.only, options.work), (["herald", "bird"], ["b-1", "c"]))

    def test_a_name_that_is_not_known_is_an_error_that_has_those_that_are(self):
        unknown = (("--only", "herald,brid", "bird, frr, openbgpd"), ("--work", "a,brid", "e, f, t, a-closed"))
        for option, names, known in unknown:
            said = io.StringIO()
            with contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as ended:
                main.parse(["--driver", "driver", option, names])
            self.assertEqual(ended.exception.code, 2)
            self.assertIn("not known: brid; there are ", said.getvalue())
            self.assertIn(known, said.getvalue())


class CellTest(unittest.TestCase):
    """With a script in the driver's place, and a daemon that is not there."""

    class Absent(daemon.Daemon):
        def start(self):
            pass

        def pids(self):
            return [os.getpid()]

        def driver_arguments(self):
            return []

        def complaint(self):
            return "all is well"

    class Mute(Absent):
        answers = False

    def run_cell(self, script, kind=Absent, limit=60):
        core = max(os.sched_getaffinity(0))
        with tempfile.TemporaryDirectory() as directory:
            driver = pathlib.Path(directory) / "driver"
            driver.write_text(f"#!/bin/sh\n{script}\n")
            driver.chmod(0o755)
            return cell.Cell(kind, _BULK, driver, None, (core, core), limit=limit).run()

    def test_figures_come_after_the_marks(self):
        figures = self.run_cell("""echo '{"mark": "begin"}'; read line; echo '{"seconds": 2}'""")
        self.assertEqual(figures["seconds"], 2)

    def test_a_driver_that_fails_is_told_with_its_words(self):
        with self.assertRaisesRegex(cell.Failed, "^no such thing all is well$"):
            self.run_cell("echo no such thing >&2; exit 1")
        with self.assertRaisesRegex(cell.Failed, "^the driver ended with 3 all is well$"):
            self.run_cell("exit 3")

    def test_a_driver_that_does_not_end_is_killed(self):
        silent, done = "exec tail -f /dev/null", """echo '{"seconds": 2}'; exec tail -f /dev/null >/dev/null"""
        for script in (silent, done):
            with self.assertRaisesRegex(cell.Failed, r"^the driver did not end in 0\.2 s all is well$"):
                self.run_cell(script, limit=0.2)

    def test_who_gives_no_answers_has_no_times_of_them(self):
        script = """echo '{"mark": "begin"}'; read line
          echo '{"wire_p50_us": 1, "answer_p50_us": 2, "withdrawn_answer_p50_us": 3}'"""
        answers = {"answer_p50_us", "withdrawn_answer_p50_us"}
        self.assertEqual(answers - set(self.run_cell(script)), set())
        figures = self.run_cell(script, self.Mute)
        self.assertEqual(answers & set(figures), set())
        self.assertEqual(figures["wire_p50_us"], 1)


class CasesTest(unittest.TestCase):
    def test_names_and_works_choose(self):
        found = [case.name for case in cases.chosen(["a-open", "b-v6"], quick=True)]
        self.assertEqual(found, ["a-open", "b-v6"])
        self.assertIn("c-500", [case.name for case in cases.chosen(["c"], quick=False)])
        self.assertNotIn("c-500", [case.name for case in cases.chosen(["c"], quick=True)])
        self.assertEqual([case.name for case in cases.chosen(["c-500"], quick=True)], ["c-500"])

    def fitted(self, name, rival, **options):
        """Routes and sets."""
        case = cases.fitted(_CASES[name], rival, **{"quick": False, **options})
        return case.routes, case.sets

    def test_a_daemon_that_must_be_told_each_route_gets_what_it_can(self):
        slow = _daemon("slow", routes_max=20_000)
        self.assertEqual(self.fitted("b-1", slow), (20_000, 1))
        self.assertEqual(self.fitted("b-1", slow, quick=True), (5_000, 1))
        self.assertEqual(self.fitted("t", slow)[0], 1_000_000)
        slow.relayed_max = 200_000
        self.assertEqual(self.fitted("t", slow)[0], 200_000)
        self.assertEqual(self.fitted("t", slow, quick=True)[0], 50_000)

    def test_a_slow_daemon_gets_all_routes_where_that_is_asked_for(self):
        slow = _daemon("slow", routes_max=20_000, whole=("b-1",))
        self.assertEqual(self.fitted("b-1", slow)[0], 1_000_000)
        self.assertEqual(self.fitted("b-1", slow, quick=True)[0], 200_000)
        self.assertEqual(self.fitted("b-200", slow)[0], 20_000)

    def test_a_quick_run_has_the_flags_that_are_quick_if_there_are_any(self):
        for case, quick, flags in ((_CHURN, True, ("--seconds", "2")), (_CHURN, False, ("--seconds", "5"))):
            self.assertEqual(cases.fitted(case, _daemon("herald"), quick).flags, flags)
        self.assertEqual(cases.fitted(_CASES["f-100"], _daemon("herald"), True).flags, ("--arena-mb", "1500"))

    def test_who_is_slow_with_many_peers_gets_fewer_routes(self):
        slow = _daemon("slow", copies_max=1_000_000)
        self.assertEqual(self.fitted("c-100", slow), (10_000, 20))
        self.assertEqual(self.fitted("c-100", slow, quick=True), (2_500, 5))

    def test_fewer_routes_have_as_many_fewer_sets(self):
        self.assertEqual(self.fitted("b-150k", _daemon("fast")), (1_000_000, 150_000))
        self.assertEqual(self.fitted("b-150k", _daemon("fast"), quick=True), (200_000, 30_000))
        self.assertEqual(self.fitted("b-150k", _daemon("fast"), most=100_000), (100_000, 15_000))
        self.assertEqual(self.fitted("b-150k", _daemon("slow", routes_max=20_000)), (20_000, 3_000))
        self.assertEqual(self.fitted("b-200", _daemon("slow", routes_max=100_000)), (100_000, 20))

    def test_fewer_sets_are_of_the_same_kind(self):
        self.assertEqual(self.fitted("b-150k", _daemon("slow", routes_max=5_000)), (5_000, 1_001))
        self.assertEqual(self.fitted("b-200", _daemon("slow", routes_max=1_000)), (1_000, 1))

    def test_a_case_without_a_number_of_routes_is_the_same_for_all(self):
        slow = _daemon("slow", routes_max=1, copies_max=1)
        self.assertEqual(cases.fitted(_CHURN, slow, quick=False, most=1), _CHURN)

    def test_a_stall_is_of_more_than_fits_the_send_buffer(self):
        buffer = int(_CASES["c-stall"].sysctls[0].split()[-1])
        gobgp = next(one for one in daemons.ALL if one.name == "gobgp")
        octets_per_route_min = 4
        self.assertGreater(self.fitted("c-stall", gobgp)[0] * octets_per_route_min, 2 * buffer)

    def test_memory_is_of_routes_that_are_heard_where_there_is_no_api_for_them(self):
        case = cases.fitted(_CASES["f-1"], frr.Frr, quick=False)
        self.assertEqual((case.work, case.has_source, case.routes), ("heard-memory", True, 1_000_000))
        self.assertIn((daemon.SOURCE, daemon.SOURCE_ASN), frr.Frr(None, case, 0).neighbors())
        self.assertEqual(cases.fitted(_CASES["b-1"], frr.Frr, quick=False).work, "bulk")
        self.assertEqual(cases.fitted(_CASES["f-1"], daemons.Herald, quick=False).work, "memory")


class ConfigurationTest(unittest.TestCase):
    def configured(self, kind, case_name):
        """The configuration of a daemon that is not run."""
        with tempfile.TemporaryDirectory() as directory:
            one = kind(pathlib.Path(directory), cases.fitted(_CASES[case_name], kind, quick=True), 0)
            one.run, one.program = mock.Mock(), mock.Mock()
            one.start()
            return next(pathlib.Path(directory).glob("b*d.conf")).read_text(encoding="ascii")

    def test_what_is_heard_has_birds_next_hop(self):
        self.assertIn("next hop keep", self.configured(bird.Bird, "b-1"))
        for name in ("f-1", "t"):
            self.assertIn("next hop self", self.configured(bird.Bird, name))

    def test_what_is_heard_has_no_route_maps(self):
        self.assertIn("route-map set-19 ", self.configured(frr.Frr, "b-200"))
        self.assertNotIn("route-map set-20 ", self.configured(frr.Frr, "b-200"))
        for name in ("f-1", "t"):
            self.assertNotIn("route-map", self.configured(frr.Frr, name))


if __name__ == "__main__":
    unittest.main()
