#include "internal/injector/peer_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const PeerSelector kAll, kFirst{.names = {"r0"}}, kLast{.names = {"r2"}};

std::vector<PeerRef> Peers(uint32_t count) {
  std::vector<PeerRef> peers;
  for (uint32_t i = 0; i < count; ++i) peers.push_back(RefOf(PeerId(i)));
  return peers;
}

TEST(PeerTally, CountsForThoseThatAreSelected) {
  PeerTally tally;
  tally.SetPeers(Peers(3));
  tally.Add(kAll, 1);
  tally.Add(kFirst, 1);
  tally.Add(kFirst, 1);
  EXPECT_THAT(tally.counts(), ElementsAre(3, 1, 1));
  tally.Remove(kFirst, 1);
  tally.Remove(kAll, 1);
  EXPECT_THAT(tally.counts(), ElementsAre(1, 0, 0));
}

TEST(PeerTally, CountsAnewForOtherPeers) {
  PeerTally tally;
  tally.Add(kAll, 1);
  tally.Add(kLast, 1);
  EXPECT_THAT(tally.counts(), IsEmpty());
  tally.SetPeers(Peers(3));
  EXPECT_THAT(tally.counts(), ElementsAre(1, 1, 2));
  tally.SetPeers(Peers(1));
  EXPECT_THAT(tally.counts(), ElementsAre(1));
  tally.Remove(kLast, 1);
  EXPECT_THAT(tally.counts(), ElementsAre(1));
}

TEST(PeerTally, TellsWhomASelectorHas) {
  PeerTally tally;
  tally.SetPeers(Peers(3));
  EXPECT_THAT(tally.Selected(kAll), ElementsAre(0, 1, 2));
  EXPECT_THAT(tally.Selected(kLast), ElementsAre(2));
  EXPECT_THAT(tally.Selected({.names = {"nobody"}}), IsEmpty());
}

}  // namespace
}  // namespace herald::injector
