#include "internal/telemetry/wire_watch.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::telemetry {
namespace {

using testing::HasSubstr;

class WireWatchTest : public testing::Test {
 protected:
  WireWatchTest() {
    for (const uint32_t id : {0u, 1u}) {
      watch_.OnAdded({.id = PeerId(id), .config = std::make_shared<config::Peer>()});
    }
  }

  void Move(uint32_t peer, fsm::State to) {
    watch_.OnStateChange({.id = PeerId(peer), .state = to}, fsm::State::kIdle);
  }
  void ExpectWrites(int count, double seconds) {
    EXPECT_THAT(metrics_.Render(),
                HasSubstr(absl::StrCat("herald_inject_to_wire_seconds_count ", count)));
    EXPECT_THAT(metrics_.Render(),
                HasSubstr(absl::StrCat("herald_inject_to_wire_seconds_sum ", seconds)));
  }
  void ExpectMissed(int count) {
    EXPECT_THAT(metrics_.Render(),
                HasSubstr(absl::StrCat("herald_inject_to_wire_missed_total ", count)));
  }

  Metrics metrics_{"test"};
  WireWatch watch_{metrics_};
  const absl::Time start_ = absl::FromUnixSeconds(1000);
};

TEST_F(WireWatchTest, TimesEachBatchAtEachEstablishedPeer) {
  Move(0, fsm::State::kEstablished);
  Move(1, fsm::State::kEstablished);
  watch_.Accepted(1, start_, {});
  watch_.Accepted(2, start_ + absl::Seconds(1), {});
  watch_.Sent(PeerId(0), 1, start_ + absl::Seconds(2));
  ExpectWrites(1, 2);
  watch_.Sent(PeerId(0), 2, start_ + absl::Seconds(2));
  ExpectWrites(2, 3);
  watch_.Sent(PeerId(1), 2, start_ + absl::Seconds(4));
  ExpectWrites(4, 10);
  watch_.Sent(PeerId(1), 2, start_ + absl::Seconds(9));  // Nothing new.
  ExpectWrites(4, 10);
}

TEST_F(WireWatchTest, LeavesOutPeersThatWereDownWhenABatchWasAccepted) {
  watch_.Accepted(1, start_, {});
  Move(0, fsm::State::kEstablished);
  watch_.Accepted(2, start_, {});
  watch_.Sent(PeerId(0), 2, start_ + absl::Seconds(5));
  ExpectWrites(1, 5);
}

TEST_F(WireWatchTest, APeerThatWasRemovedIsNotDue) {
  Move(0, fsm::State::kEstablished);
  watch_.Accepted(1, start_, {});
  watch_.OnRemoved(std::make_shared<PeerLabel>());
  for (size_t i = 0; i < WireWatch::kBatchesMax; ++i) watch_.Accepted(2 + i, start_, {});
  ExpectMissed(0);
}

TEST_F(WireWatchTest, ABatchThatChangedNothingIsNotTimed) {
  Move(0, fsm::State::kEstablished);
  watch_.Accepted(1, start_, {});
  watch_.Accepted(1, start_, {});
  watch_.Sent(PeerId(0), 1, start_ + absl::Seconds(5));
  ExpectWrites(1, 5);
}

TEST_F(WireWatchTest, ForgetsTheOldestAndCountsIfItWasDue) {
  Move(0, fsm::State::kEstablished);
  injector::Revision revision = 0;
  for (size_t i = 0; i < WireWatch::kBatchesMax; ++i) watch_.Accepted(++revision, start_, {});
  ExpectMissed(0);
  watch_.Accepted(++revision, start_, {});
  ExpectMissed(1);
  watch_.Sent(PeerId(0), revision, start_);
  ExpectWrites(static_cast<int>(WireWatch::kBatchesMax), 0);
  watch_.Accepted(++revision, start_, {});  // All that is forgotten from here on was written.
  ExpectMissed(1);
}

}  // namespace
}  // namespace herald::telemetry
