#include "internal/bgp/fsm/collision.h"

#include "gtest/gtest.h"

namespace herald::fsm {
namespace {

constexpr Identity kLow{RouterId(1), Asn(65001)}, kHigh{RouterId(2), Asn(65000)};
constexpr Side kOutgoing = Side::kOutgoing, kIncoming = Side::kIncoming;

TEST(Collision, TheHigherIdentifiersConnectionStays) {  // C-1
  const auto with = [](const Identity& local, const Identity& remote, Side existing) {
    return ResolveCollision(local, remote, State::kOpenConfirm, existing,
                            existing == kOutgoing ? kIncoming : kOutgoing);
  };
  EXPECT_EQ(with(kHigh, kLow, kOutgoing), Collision::kCloseNew);
  EXPECT_EQ(with(kHigh, kLow, kIncoming), Collision::kCloseExisting);
  EXPECT_EQ(with(kLow, kHigh, kOutgoing), Collision::kCloseExisting);
  EXPECT_EQ(with(kLow, kHigh, kIncoming), Collision::kCloseNew);
}

TEST(Collision, EqualIdentifiersAreDecidedByAs) {  // C-2, RFC 6286 section 2.3
  const Identity small{RouterId(7), Asn(65001)}, large{RouterId(7), Asn(4200000000)};
  EXPECT_EQ(ResolveCollision(large, small, State::kOpenConfirm, kOutgoing, kIncoming),
            Collision::kCloseNew);
  EXPECT_EQ(ResolveCollision(small, large, State::kOpenConfirm, kOutgoing, kIncoming),
            Collision::kCloseExisting);
}

TEST(Collision, AnEstablishedConnectionStaysWhoeverOpenedIt) {  // C-3
  for (const Side side : {kOutgoing, kIncoming}) {
    for (const Side new_side : {kOutgoing, kIncoming}) {
      EXPECT_EQ(ResolveCollision(kLow, kHigh, State::kEstablished, side, new_side),
                Collision::kCloseNew);
    }
  }
}

TEST(Collision, WhoHasNotSaidAnythingDoesNotCollideYet) {  // C-4
  EXPECT_EQ(ResolveCollision(kLow, kHigh, State::kOpenSent, kOutgoing, kIncoming),
            Collision::kNone);
}

}  // namespace
}  // namespace herald::fsm
