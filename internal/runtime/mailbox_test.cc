#include "internal/runtime/mailbox.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/runtime/turns.h"

namespace herald::runtime {
namespace {

using boost::asio::io_context;
using testing::ElementsAre;

constexpr Mailbox::Bounds kMany = {.tasks_max = 1000, .tasks_per_lane_max = 1000};

TEST(Mailbox, RunsInOrderInOneTurn) {
  io_context core;
  Mailbox mailbox(core.get_executor(), kMany);
  Mailbox::Lane lane = mailbox.AddLane();
  std::vector<int> ran;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(lane.TryPost([&ran, i] { ran.push_back(i); }));
  }
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_THAT(ran, ElementsAre(0, 1, 2));
  EXPECT_EQ(core.poll(), 0u);  // One wake-up for the burst.
}

TEST(Mailbox, ATurnIsBounded) {
  io_context core;
  Mailbox mailbox(core.get_executor(), kMany);
  Mailbox::Lane lane = mailbox.AddLane();
  size_t ran = 0;
  for (size_t i = 0; i < 2 * Mailbox::kTasksPerTurn + 1; ++i) {
    EXPECT_TRUE(lane.TryPost([&ran] { ++ran; }));
  }
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_EQ(ran, Mailbox::kTasksPerTurn);
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_EQ(ran, 2 * Mailbox::kTasksPerTurn);
  EXPECT_EQ(core.poll(), 1u);
  EXPECT_EQ(ran, 2 * Mailbox::kTasksPerTurn + 1);
}

TEST(Mailbox, RefusesBeyondALanesBoundUntilTheCoreCatchesUp) {
  io_context core;
  Mailbox mailbox(core.get_executor(), {.tasks_max = 100, .tasks_per_lane_max = 2});
  Mailbox::Lane lane = mailbox.AddLane();
  int ran = 0;
  EXPECT_TRUE(lane.TryPost([&] { ++ran; }));
  EXPECT_TRUE(lane.TryPost([&] { ++ran; }));
  EXPECT_FALSE(lane.TryPost([&] { ++ran; }));
  EXPECT_TRUE(mailbox.AddLane().TryPost([&] { ++ran; }));
  core.poll();
  EXPECT_EQ(ran, 3);
  core.restart();
  EXPECT_TRUE(lane.TryPost([&] { ++ran; }));
  core.poll();
  EXPECT_EQ(ran, 4);
}

TEST(Mailbox, WhereAllIsFullALaneHasRoomForOneTask) {
  io_context core;
  Mailbox mailbox(core.get_executor(), {.tasks_max = 3, .tasks_per_lane_max = 3});
  Mailbox::Lane greedy = mailbox.AddLane();
  Mailbox::Lane modest = mailbox.AddLane();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(greedy.TryPost([] {}));
  EXPECT_FALSE(greedy.TryPost([] {}));
  EXPECT_TRUE(modest.TryPost([] {}));
  EXPECT_FALSE(modest.TryPost([] {}));
}

// However much waits in one lane, a task of another runs after one of it.
TEST(Mailbox, LanesTakeTurns) {
  io_context core;
  Mailbox mailbox(core.get_executor(), kMany);
  Mailbox::Lane a = mailbox.AddLane();
  Mailbox::Lane b = mailbox.AddLane();
  std::string ran;
  for (int i = 0; i < 100; ++i) a.Post([&] { ran += 'a'; });
  b.Post([&] { ran += 'b'; });
  b.Post([&] { ran += 'b'; });
  core.run_one();
  EXPECT_EQ(ran, "abab");
  core.run();
  EXPECT_EQ(ran.size(), 102u);
}

TEST(Mailbox, WhatComesWhileATaskRunsIsNext) {
  io_context core;
  Mailbox mailbox(core.get_executor(), kMany);
  Mailbox::Lane a = mailbox.AddLane();
  Mailbox::Lane b = mailbox.AddLane();
  std::string ran;
  a.Post([&] {
    ran += 'a';
    b.Post([&] { ran += 'b'; });
  });
  for (int i = 0; i < 100; ++i) a.Post([&] { ran += 'a'; });
  core.run_one();
  EXPECT_EQ(ran, "aaba");  // The second one's turn had come already.
}

// Steps of a stream that post the next one.
TEST(Mailbox, AWorkThatGoesOnForEverDelaysAnotherByAStep) {
  io_context core;
  Mailbox mailbox(core.get_executor(), kMany);
  Mailbox::Lane a = mailbox.AddLane();
  Mailbox::Lane b = mailbox.AddLane();
  std::string ran;
  std::function<void()> step = [&] {
    ran += 'a';
    a.Post(step);
  };
  a.Post(step);
  core.run_one();
  core.run_one();
  b.Post([&] { ran += 'b'; });
  const size_t before = ran.size();
  while (ran.find('b') == std::string::npos) core.run_one();
  EXPECT_LE(ran.find('b') - before, 1u);
}

TEST(Mailbox, WhatMustNotBeRefusedIsNot) {
  io_context core;
  Mailbox mailbox(core.get_executor(), {.tasks_max = 1, .tasks_per_lane_max = 1});
  Mailbox::Lane lane = mailbox.AddLane();
  int ran = 0;
  for (int i = 0; i < 3; ++i) lane.Post([&] { ++ran; });
  EXPECT_FALSE(lane.TryPost([&] { ++ran; }));
  mailbox.Close();
  lane.Post([&] { ++ran; });
  core.run();
  EXPECT_EQ(ran, 4);
}

TEST(Mailbox, ATaskThatPostsToItsLaneRunsInALaterTurn) {
  io_context core;
  Mailbox mailbox(core.get_executor(), {.tasks_max = 1, .tasks_per_lane_max = 1});
  Mailbox::Lane lane = mailbox.AddLane();
  std::vector<int> ran;
  EXPECT_TRUE(lane.TryPost([&] {
    ran.push_back(1);
    EXPECT_TRUE(lane.TryPost([&] { ran.push_back(2); }));
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
    Mailbox mailbox(core.get_executor(), kMany);
    Mailbox::Lane lane = mailbox.AddLane();
    EXPECT_TRUE(lane.TryPost([&] { ++ran; }));
    mailbox.Close();
    mailbox.Close();
    EXPECT_FALSE(lane.TryPost([&] { ++ran; }));
  }
  core.run();
  EXPECT_EQ(ran, 1);
}

TEST(Mailbox, OfACoreTellsItsTurnsWhetherMoreWait) {
  io_context core;
  Mailbox mailbox(core, kMany);
  Mailbox::Lane lane = mailbox.AddLane();
  for (size_t i = 0; i <= Mailbox::kTasksPerTurn; ++i) EXPECT_TRUE(lane.TryPost([] {}));
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_TRUE(Turns::Of(core).expects_more());
  EXPECT_EQ(core.run_one(), 1u);
  EXPECT_FALSE(Turns::Of(core).expects_more());
}

TEST(Mailbox, WhoeverFindsItEmptyAndTheCoreIdleRunsATaskAtOnce) {
  io_context core;
  Mailbox mailbox(core, kMany);
  Mailbox::Lane lane = mailbox.AddLane();
  std::vector<std::string> ran;
  EXPECT_TRUE(lane.TryRun([&] {
    EXPECT_TRUE(Turns::Of(core).has_turn());
    ran.push_back("at once");
  }));
  EXPECT_EQ(core.poll(), 0u);  // Nobody was woken.
  EXPECT_TRUE(mailbox.AddLane().TryPost([&] { ran.push_back("posted"); }));
  EXPECT_FALSE(lane.TryRun([&] { ran.push_back("before its turn"); }));
  core.restart();
  core.run();
  EXPECT_TRUE(lane.TryRun([&] { ran.push_back("at once again"); }));
  mailbox.Close();
  EXPECT_FALSE(lane.TryRun([&] { ran.push_back("too late"); }));
  EXPECT_THAT(ran, ElementsAre("at once", "posted", "at once again"));
}

TEST(Mailbox, WithoutACoreNothingIsRunAtOnce) {
  io_context other;
  Mailbox mailbox(other.get_executor(), kMany);
  EXPECT_FALSE(mailbox.AddLane().TryRun([] { ADD_FAILURE(); }));
}

TEST(Mailbox, DropsWhatItHoldsWithTheCore) {
  auto token = std::make_shared<int>();
  {
    io_context core;
    Mailbox mailbox(core.get_executor(), kMany);
    EXPECT_TRUE(mailbox.AddLane().TryPost([token] {}));
  }
  EXPECT_EQ(token.use_count(), 1);
}

// Each thread's tasks keep their order, and none is lost or run twice.
TEST(Mailbox, ManyThreadsPost) {
  constexpr int kThreads = 4, kTasks = 2000;
  io_context core;
  auto guard = boost::asio::make_work_guard(core);
  Mailbox mailbox(core.get_executor(), {.tasks_max = 64, .tasks_per_lane_max = 32});
  std::vector<std::vector<int>> ran(kThreads);
  std::thread runner([&] { core.run(); });
  std::vector<std::thread> posters;
  for (int t = 0; t < kThreads; ++t) {
    posters.emplace_back([&mailbox, &ran, t] {
      Mailbox::Lane lane = mailbox.AddLane();
      for (int i = 0; i < kTasks; ++i) {
        while (!lane.TryPost([&ran, t, i] { ran[static_cast<size_t>(t)].push_back(i); })) {
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
