#!/usr/bin/python3
"""Every lint has violations it must catch, and neighbors of them it must let pass."""

import unittest

import conformance
import coroutines
import habits
import lint
import purity
import reasons

PURE_FILE = "internal/bgp/fsm/session_fsm.cc"


def lines(rule, text, path=PURE_FILE):
    return [line for line, _ in rule.check(path, text)]


class PurityTest(unittest.TestCase):
    def test_catches_includes_that_do_work(self):
        for header in (
            "<thread>",
            "<mutex>",
            "<fstream>",
            "<iostream>",
            "<sys/socket.h>",
            "<boost/asio.hpp>",
            "<spdlog/spdlog.h>",
            '"absl/synchronization/mutex.h"',
            '"internal/runtime/mailbox.h"',
            '"internal/telemetry/metrics.h"',
            '"proto/herald/v1/route.pb.h"',
        ):
            self.assertEqual(lines(purity, f"\n#include {header}\n"), [2], header)

    def test_catches_calls_that_ask_the_world(self):
        for call in (
            "auto now = std::chrono::steady_clock::now();",
            "absl::Time now = absl::Now();",
            'getenv("HOME");',
            'printf("x");',
            "std::cerr << 1;",
            "std::mt19937 engine(std::random_device{}());",
        ):
            self.assertEqual(lines(purity, call), [1], call)

    def test_passes_values(self):
        for text in (
            "#include <vector>",
            "#include <chrono>",
            '#include "absl/time/time.h"',
            '#include "internal/net/prefix.h"',
            "// absl::Now() is for others.",
            "absl::Time now() const;",
        ):
            self.assertEqual(lines(purity, text), [], text)

    def test_applies_to_the_code_of_pure_packages_only(self):
        self.assertTrue(purity.applies(PURE_FILE))
        self.assertTrue(purity.applies("internal/net/prefix.h"))
        self.assertTrue(purity.applies("internal/bgp/wire/latest_word.h"))
        self.assertFalse(purity.applies("internal/net/prefix_test.cc"))
        self.assertFalse(purity.applies("internal/injector/fake_peer.cc"))
        self.assertFalse(purity.applies("internal/bgp/wire/test_vectors.h"))
        self.assertFalse(purity.applies("internal/runtime/mailbox.cc"))


class CoroutinesTest(unittest.TestCase):
    def test_c1_catches_aggregates_and_capturing_lambdas(self):
        for statement in (
            "co_await Send(Message{1, 2});",
            "auto sent = co_await channel.async_send(ec, Item{.a = 1}, use_awaitable);",
            "co_await Send({1, 2});",
            "if (co_await Send(std::array<int, 2>{1, 2})) return;",
            "co_await Post(executor, [message] { Use(message); });",
            "co_await Post(executor, [this, m = std::move(m)]() mutable { Use(m); });",
            "co_await (First() || Second(Agg{}));",
            "Use(Agg{1}, co_await Next());",
        ):
            text = f"awaitable<void> F() {{\n  int x = 0;\n  {statement}\n}}\n"
            self.assertEqual(lines(coroutines, text), [3], statement)

    def test_c1_passes_what_is_named_before(self):
        for statement in (
            "Message message{1, 2};\n  co_await Send(std::move(message));",
            "auto post = [message] { Use(message); };\n  co_await Post(std::move(post));",
            "co_await Post([] { Use(); });",
            "co_await Post([](int i) mutable -> Item { return Item{i}; });",
            "{\n    Use(Item{1});\n  }\n  co_await Next();",
            "Use(Item{1});\n  co_await Next();",
            "co_return Message{1, 2};",
            "if (co_await Ready()) {\n    Item item{1};\n  }",
            "for (int i : co_await Numbers()) { Use(Item{i}); }",
            "while (co_await Ready()) { Use(Item{1}); }",
            "queue[index] = co_await Next(table[index]);",
            "// co_await Send(Message{1, 2});",
        ):
            text = f"awaitable<void> F() {{\n  int x = 0;\n  {statement}\n}}\n"
            self.assertEqual(lines(coroutines, text), [], statement)

    def test_c2_catches_lambda_coroutines_with_captures(self):
        for text in (
            "co_spawn(executor, [this]() -> awaitable<void> { co_return; }, Ended);",
            "auto run = [&]() -> awaitable<void> {\n  co_await Wait();\n};",
            "auto run = [x = 1](int y) mutable -> awaitable<int> { co_return x + y; };",
        ):
            self.assertEqual(lines(coroutines, text), [1], text)

    def test_c2_passes_the_others(self):
        for text in (
            "auto run = []() -> awaitable<void> { co_return; };",
            "auto run = [this] { Stop(); };",
            "values[index](argument);",
        ):
            self.assertEqual(lines(coroutines, text), [], text)

    def test_c3_catches_detached_work(self):
        spawn = "co_spawn(executor, Run(), boost::asio::detached);"
        self.assertEqual(lines(coroutines, spawn, "internal/bgp/session/session.cc"), [1])
        self.assertEqual(lines(coroutines, spawn, "cmd/heraldd/main.cc"), [])

    def test_what_the_core_runs_has_a_turn(self):
        here = "internal/bgp/session/speaker.cc"
        for text in ("asio::post(core_, [] {});", "co_await asio::dispatch(self->core_, use_awaitable);"):
            self.assertEqual(lines(coroutines, text, here), [1], text)
        for text in ("asio::post(Turns::ExecutorOf(core_), [] {});", "Spawn(core_, Run());", "asio::post(main_, f);"):
            self.assertEqual(lines(coroutines, text, here), [], text)


class ConformanceTest(unittest.TestCase):
    TEST = "internal/bgp/fsm/peer_fsm_test.cc"

    def test_catches_comments_that_name_no_line(self):
        for comment in (
            "// Conformance: F-99.",
            "// Conformance: A-4.",
            "// Conformance: the FSM's table.",
            "// Conformance: F-5",
            "# Conformance: F-5 F-6.",
            "// Conformance: F-5, and F-6.",
        ):
            self.assertEqual(lines(conformance, f"\n{comment}\n", self.TEST), [2], comment)

    def test_passes_comments_that_do(self):
        for comment in ("// Conformance: F-5.", "# Conformance: F-5, K-1.", "// Conformance: F-5. RFC 6608."):
            self.assertEqual(lines(conformance, comment, self.TEST), [], comment)

    def test_every_line_is_named(self):
        every = [f"// Conformance: {name}.\n" for name in sorted(conformance.LINES)]
        self.assertEqual(list(conformance.check_all(every)), [])
        self.assertEqual(list(conformance.check_all(every[1:])), ["no test names line A-1"])
        self.assertEqual(len(list(conformance.check_all([]))), len(conformance.LINES))

    def test_applies_to_tests(self):
        self.assertTrue(conformance.applies(self.TEST))
        self.assertTrue(conformance.applies("tests/interop/bird_test.py"))
        self.assertFalse(conformance.applies("internal/bgp/fsm/peer_fsm.cc"))
        self.assertFalse(conformance.applies("tests/lint/lint_test.py"))


class ReasonsTest(unittest.TestCase):
    SOURCE = 'inline constexpr char kReasonA[] = "A_B";\ninline constexpr char kReasonAb[] = "AC";\n'
    TABLE = "| `A_B` | `NOT_FOUND`; `ABORTED` else | x | y |\n| `AC` | `INTERNAL` | x | y |\n"

    def test_catches_what_is_missing_and_what_is_stale(self):
        self.assertEqual(list(reasons.check_all([self.SOURCE, self.TABLE])), [])
        missing = ["docs/errors.md has no row for AC", "docs/errors.md has no row for A_B"]
        self.assertEqual(list(reasons.check_all([self.SOURCE, ""])), missing)
        self.assertEqual(len(list(reasons.check_all(["", self.TABLE]))), 2)

    def test_catches_bad_rows(self):
        self.assertEqual(lines(reasons, self.TABLE), [])
        self.assertEqual(lines(reasons, "| `A` | NOT_FOUND | x | y |\n| `B` | `LOST` | x | y |\n"), [1, 2])
        self.assertEqual(lines(reasons, "".join(reversed(self.TABLE.splitlines(True)))), [2])

    def test_applies_to_two_files(self):
        self.assertTrue(reasons.applies("docs/errors.md"))
        self.assertTrue(reasons.applies("internal/rpc/status.h"))
        self.assertFalse(reasons.applies("README.md"))


class HabitsTest(unittest.TestCase):
    def test_sleep_catches_every_language(self):
        for text in (
            "std::this_thread::sleep_for(1s);",
            "absl::SleepFor(absl::Seconds(1));",
            "time.sleep(1)",
            "time.Sleep(time.Second)",
            "  sleep 1",
            'sleep "$pause"',
        ):
            self.assertEqual(lines(habits.Sleep, text), [1], text)
        self.assertEqual(lines(habits.Sleep, "until_awake(); // asleep"), [])

    def test_sleep_passes_only_the_function_that_polls(self):
        poll = "def wait_until(condition):\n    while not condition():\n        time.sleep(0.05)\n"
        self.assertEqual(lines(habits.Sleep, poll), [])
        cxx = "void WaitUntil(Condition holds) {\n  while (!holds()) std::this_thread::sleep_for(kLook);\n}\n"
        self.assertEqual(lines(habits.Sleep, cxx), [])
        self.assertEqual(lines(habits.Sleep, cxx + "void Test() {\n  sleep_for(kLook);\n"), [5])
        self.assertEqual(lines(habits.Sleep, "within() {\n  until ready; do\n    sleep 0.05\n"), [])
        self.assertEqual(lines(habits.Sleep, poll + "\ndef test():\n    time.sleep(1)\n"), [6])

    def test_sleep_applies_to_tests(self):
        self.assertTrue(habits.Sleep.applies("internal/runtime/mailbox_test.cc"))
        self.assertTrue(habits.Sleep.applies("tests/interop/bird_test.py"))
        self.assertFalse(habits.Sleep.applies("internal/runtime/backoff.cc"))

    def test_visibility_catches_open_packages(self):
        self.assertEqual(lines(habits.Visibility, 'x(visibility = ["//visibility:public"])'), [1])
        self.assertEqual(lines(habits.Visibility, 'x(visibility = ["//visibility:private"])'), [])
        self.assertTrue(habits.Visibility.applies("internal/net/BUILD.bazel"))
        self.assertFalse(habits.Visibility.applies("cmd/heraldd/BUILD.bazel"))

    def test_size_catches_one_line_too_many(self):
        self.assertEqual(lines(habits.Size, "\n" * habits.LINES_MAX), [])
        self.assertEqual(lines(habits.Size, "\n" * (habits.LINES_MAX + 1)), [habits.LINES_MAX + 1])


class DriverTest(unittest.TestCase):
    def test_every_rule_is_run_by_a_target(self):
        with open("tests/lint/BUILD.bazel", encoding="utf-8") as build:
            text = build.read()
        for rule in lint.RULES:
            self.assertIn(f'"{rule}"', text)


if __name__ == "__main__":
    unittest.main()
