#!/usr/bin/env bash
# The checks of .clang-tidy that matter most must catch their violation. Run by ./dev lint.
set -euo pipefail

cp .clang-tidy "$TEST_TMPDIR/.clang-tidy"
cd "$TEST_TMPDIR"

# expect CHECK CODE
expect() {
  printf '%s\n' '#include <boost/asio/awaitable.hpp>' '#include <memory>' '#include <mutex>' "$2" >violation.cc
  clang-tidy-19 --quiet violation.cc -- -std=c++20 >log 2>&1 || true
  grep -q "\[$1,-warnings-as-errors\]" log || {
    echo "$1 was not found in: $2"
    cat log
    exit 1
  }
}

awaitable='boost::asio::awaitable<void>'
expect cppcoreguidelines-avoid-capturing-lambda-coroutines \
  "$awaitable Wait(int x) { auto run = [x]() -> $awaitable { (void)x; co_return; }; co_await run(); }"
expect misc-coroutine-hostile-raii \
  "std::mutex shared; $awaitable Next(); $awaitable Wait() { std::lock_guard held(shared); co_await Next(); }"
expect bugprone-use-after-move \
  'int Use(std::unique_ptr<int> p) { auto q = std::move(p); return *p; }'
expect readability-identifier-naming 'namespace { int NotOurStyle = 1; }'
