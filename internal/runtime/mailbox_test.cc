#include "internal/runtime/mailbox.h"

#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace herald::runtime {
namespace {

using boost::asio::io_context;
using testing::ElementsAre;

TEST(Mailbox, RunsInOrderInOneTurn) {
  io_context core;
  Mailbox mailbox(core, 10);
  std::vector<int> ran;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(mailbox.TryPost([&ran, i] { ran.push_back(i); }));
  }
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_THAT(ran, ElementsAre(0, 1, 2));
  EXPECT_EQ(core.poll(), 0u);  // One wake-up for the burst.
}

TEST(Mailbox, ATurnIsBounded) {
  io_context core;
  Mailbox mailbox(core, 100);
  size_t ran = 0;
  for (size_t i = 0; i < 2 * Mailbox::kTasksPerTurn + 1; ++i) {
    EXPECT_TRUE(mailbox.TryPost([&ran] { ++ran; }));
  }
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_EQ(ran, Mailbox::kTasksPerTurn);
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_EQ(ran, 2 * Mailbox::kTasksPerTurn);
  EXPECT_EQ(core.poll(), 1u);
  EXPECT_EQ(ran, 2 * Mailbox::kTasksPerTurn + 1);
}

TEST(Mailbox, RefusesBeyondItsBoundUntilTheCoreCatchesUp) {
  io_context core;
  Mailbox mailbox(core, 2);
  int ran = 0;
  EXPECT_TRUE(mailbox.TryPost([&] { ++ran; }));
  EXPECT_TRUE(mailbox.TryPost([&] { ++ran; }));
  EXPECT_FALSE(mailbox.TryPost([&] { ++ran; }));
  core.poll();
  EXPECT_EQ(ran, 2);
  core.restart();
  EXPECT_TRUE(mailbox.TryPost([&] { ++ran; }));
  core.poll();
  EXPECT_EQ(ran, 3);
}

TEST(Mailbox, ATaskThatPostsRunsInALaterTurn) {
  io_context core;
  Mailbox mailbox(core, 1);
  std::vector<int> ran;
  EXPECT_TRUE(mailbox.TryPost([&] {
    ran.push_back(1);
    EXPECT_TRUE(mailbox.TryPost([&] { ran.push_back(2); }));
  }));
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_THAT(ran, ElementsAre(1));
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_THAT(ran, ElementsAre(1, 2));
}

TEST(Mailbox, ClosedRefusesAndRunsWhatItAccepted) {
  io_context core;
  int ran = 0;
  {
    Mailbox mailbox(core, 10);
    EXPECT_TRUE(mailbox.TryPost([&] { ++ran; }));
    mailbox.Close();
    mailbox.Close();
    EXPECT_FALSE(mailbox.TryPost([&] { ++ran; }));
  }
  core.run();
  EXPECT_EQ(ran, 1);
}

TEST(Mailbox, DropsWhatItHoldsWithTheCore) {
  auto token = std::make_shared<int>();
  {
    io_context core;
    Mailbox mailbox(core, 10);
    EXPECT_TRUE(mailbox.TryPost([token] {}));
  }
  EXPECT_EQ(token.use_count(), 1);
}

// Each thread's tasks keep their order, and none is lost or run twice.
TEST(Mailbox, ManyThreadsPost) {
  constexpr int kThreads = 4, kTasks = 2000;
  io_context core;
  auto guard = boost::asio::make_work_guard(core);
  Mailbox mailbox(core, 64);
  std::vector<std::vector<int>> ran(kThreads);
  std::thread runner([&] { core.run(); });
  std::vector<std::thread> posters;
  for (int t = 0; t < kThreads; ++t) {
    posters.emplace_back([&mailbox, &ran, t] {
      for (int i = 0; i < kTasks; ++i) {
        while (!mailbox.TryPost([&ran, t, i] { ran[static_cast<size_t>(t)].push_back(i); })) {
          std::this_thread::yield();
        }
      }
    });
  }
  for (std::thread& poster : posters) poster.join();
  guard.reset();
  runner.join();
  std::vector<int> all(kTasks);
  for (int i = 0; i < kTasks; ++i) all[static_cast<size_t>(i)] = i;
  for (const std::vector<int>& one : ran) EXPECT_EQ(one, all);
}

}  // namespace
}  // namespace herald::runtime
