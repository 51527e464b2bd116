#include "internal/runtime/turns.h"

#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gtest/gtest.h"
#include "internal/runtime/spawn.h"

namespace herald::runtime {
namespace {

namespace asio = boost::asio;

TEST(Turns, AreTakenWhileNobodyHasOne) {
  asio::io_context core;
  Turns& turns = Turns::Of(core);
  EXPECT_FALSE(turns.has_turn());
  bool had_turn = false;
  EXPECT_TRUE(turns.TryRun([&] { had_turn = turns.has_turn(); }));
  EXPECT_TRUE(had_turn);
  EXPECT_FALSE(turns.has_turn());
}

TEST(Turns, AreNotTakenWhileTheCoreHasOne) {
  asio::io_context core;
  Turns& turns = Turns::Of(core);
  std::promise<void> began, tried;
  asio::post(Turns::ExecutorOf(core), [&] {
    EXPECT_TRUE(turns.has_turn());
    began.set_value();
    tried.get_future().wait();
  });
  std::thread thread([&] { core.run(); });
  began.get_future().wait();
  EXPECT_FALSE(turns.TryRun([] { ADD_FAILURE(); }));
  tried.set_value();
  thread.join();
  EXPECT_TRUE(turns.TryRun([] {}));
}

TEST(Turns, OneInsideAnotherIsPartOfIt) {
  asio::io_context core;
  Turns& turns = Turns::Of(core);
  int inner = 0, ends = 0;
  turns.AtEnd([&] {
    EXPECT_TRUE(turns.has_turn());
    return ++ends < 2;
  });
  turns.Run([&] {
    turns.Run([&] { ++inner; });
    EXPECT_FALSE(turns.TryRun([] { ADD_FAILURE(); }));
    EXPECT_EQ(ends, 0);
  });
  EXPECT_EQ(inner, 1);
  EXPECT_EQ(ends, 1);
  EXPECT_TRUE(turns.TryRun([] {}));
  EXPECT_EQ(ends, 2);
  turns.Run([] {});  // The hook wanted no more.
  EXPECT_EQ(ends, 2);
}

TEST(Turns, WhatIsThrownEndsTheTurn) {
  asio::io_context core;
  Turns& turns = Turns::Of(core);
  asio::post(Turns::ExecutorOf(core), [] { throw std::runtime_error("thrown"); });
  EXPECT_THROW(core.run(), std::runtime_error);
  EXPECT_TRUE(turns.TryRun([] {}));
}

// What posts, coroutines and timers run, on one thread, and what others try to run meanwhile: the
// count is not atomic, which the thread sanitizer watches as well.
TEST(Turns, NothingOfACoreRunsBesideAnother) {
  constexpr int kEach = 2000;
  asio::io_context core;
  Turns& turns = Turns::Of(core);
  int count = 0;
  const auto loop = [](asio::io_context& of, int& counted) -> asio::awaitable<void> {
    asio::steady_timer timer(of);
    for (int i = 0; i < kEach; ++i) {
      ++counted;
      co_await asio::post(asio::use_awaitable);
      ++counted;
      timer.expires_after(std::chrono::microseconds(1));
      co_await timer.async_wait(asio::use_awaitable);
    }
  };
  Spawn(core, loop(core, count));
  std::thread thread([&] { core.run(); });
  int taken = 0;
  for (int i = 0; i < kEach; ++i) {
    taken += turns.TryRun([&] { ++count; }) ? 1 : 0;
    asio::post(Turns::ExecutorOf(core), [&] { ++count; });
  }
  thread.join();
  core.restart();
  core.run();  // What was posted after the coroutine had ended.
  EXPECT_EQ(count, 3 * kEach + taken);
}

}  // namespace
}  // namespace herald::runtime
