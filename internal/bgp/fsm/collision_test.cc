#include "internal/bgp/fsm/collision.h"

#include "gtest/gtest.h"

namespace herald::fsm {
namespace {

constexpr Side kOutgoing = Side::kOutgoing, kIncoming = Side::kIncoming;

// Conformance: C-1.
TEST(Collision, TheHigherIdentifierWins) {
  const Identity low{RouterId(1), Asn(65001)}, high{RouterId(2), Asn(65000)};
  EXPECT_EQ(WinningSide(high, low), kOutgoing);
  EXPECT_EQ(WinningSide(low, high), kIncoming);
}

// Conformance: C-2.
TEST(Collision, EqualIdentifiersAreDecidedByAs) {
  const Identity small{RouterId(7), Asn(65001)}, large{RouterId(7), Asn(4200000000)};
  EXPECT_EQ(WinningSide(large, small), kOutgoing);
  EXPECT_EQ(WinningSide(small, large), kIncoming);
}

// Conformance: C-1.
TEST(Collision, TheWinnersConnectionStays) {
  for (const Side winner : {kOutgoing, kIncoming}) {
    const Side loser = winner == kOutgoing ? kIncoming : kOutgoing;
    EXPECT_EQ(ResolveCollision(winner, State::kOpenConfirm, winner, loser), Collision::kCloseNew);
    EXPECT_EQ(ResolveCollision(winner, State::kOpenConfirm, loser, winner),
              Collision::kCloseExisting);
    EXPECT_EQ(ResolveCollision(winner, State::kOpenConfirm, winner, winner), Collision::kCloseNew);
  }
}

// Conformance: C-3.
TEST(Collision, AnEstablishedConnectionStaysWhoeverOpenedIt) {
  for (const Side side : {kOutgoing, kIncoming}) {
    for (const Side new_side : {kOutgoing, kIncoming}) {
      for (const Side winner : {kOutgoing, kIncoming}) {
        EXPECT_EQ(ResolveCollision(winner, State::kEstablished, side, new_side),
                  Collision::kCloseNew);
      }
    }
  }
}

// Conformance: C-4.
TEST(Collision, WhoHasNotSaidAnythingDoesNotCollideYet) {
  EXPECT_EQ(ResolveCollision(kIncoming, State::kOpenSent, kOutgoing, kIncoming), Collision::kNone);
}

}  // namespace
}  // namespace herald::fsm
