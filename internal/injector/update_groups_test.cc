#include "internal/injector/update_groups.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr size_t kMuch = 65'536;

Nlri Route(uint32_t number) { return {Prefix::Masked(IpAddress::V4(number << 8), 24)}; }

GroupRules RulesWith(uint32_t local_address = 1) {
  return {.family = kIpv4Unicast,
          .format = {.families = {kIpv4Unicast}},
          .export_rules = {.local_asn = Asn(1), .local_address = IpAddress::V4(local_address)}};
}

// A table, its sessions r0, r1, ... and their groups.
class UpdateGroupsTest : public testing::Test {
 protected:
  ~UpdateGroupsTest() override {
    while (!members_.empty()) Fall();
  }

  GroupMember& Join(GroupRules rules = RulesWith()) {
    labels_.push_back(
        std::make_unique<PeerLabel>(PeerLabel{.name = absl::StrCat("r", labels_.size())}));
    members_.push_back(std::unique_ptr<GroupMember>(new GroupMember{.peer = *labels_.back()}));
    groups_.Join(*members_.back(), std::move(rules), revision_);
    return *members_.back();
  }
  // The last one.
  void Fall() {
    groups_.Leave(*members_.back());
    members_.pop_back();
  }
  void Announce(uint32_t number, uint32_t med = 0, std::vector<std::string> peers = {}) {
    auto attributes = std::make_shared<PathAttributes>(PathAttributes{.med = med});
    auto terms = std::make_shared<Terms>(Terms{.peers = {.names = std::move(peers)}});
    table_.Settle();
    Put(table_.Put(Route(number),
                   table_.Prepare(std::move(attributes), std::move(terms), 0, ++revision_)));
  }
  // Of one attribute set.
  void AnnounceAll(uint32_t count, PathAttributes with) {
    const auto attributes = std::make_shared<const PathAttributes>(std::move(with));
    const auto terms = std::make_shared<const Terms>();
    for (uint32_t number = 0; number < count; ++number) {
      table_.Settle();
      Put(table_.Put(Route(number), table_.Prepare(attributes, terms, 0, ++revision_)));
    }
  }
  void Withdraw(uint32_t number) {
    ++revision_;
    table_.Settle();
    Put(table_.Erase(Route(number)));
  }
  // Takes all that there is for it.
  void Drain(GroupMember& member) {
    do {
      member.queue.Clear();
      groups_.Encode(*member.group, kMuch);
    } while (!member.queue.empty());
    groups_.Merge(*member.group);
  }

  RouteTable table_;
  UpdateGroups groups_{table_, {.octets = 100'000, .segments = 2, .walked_places = 4}};
  std::vector<std::unique_ptr<PeerLabel>> labels_;
  std::vector<std::unique_ptr<GroupMember>> members_;
  Revision revision_ = 0;

 private:
  void Put(const std::optional<RouteChange>& change) {
    if (change) groups_.Put(*change, revision_);
  }
};

TEST_F(UpdateGroupsTest, SessionsWithEqualRulesShareWhatIsEncoded) {
  GroupMember& a = Join();
  GroupMember& b = Join();
  GroupMember& other = Join(RulesWith(2));
  EXPECT_EQ(a.group, b.group);
  EXPECT_NE(a.group, other.group);
  Announce(1);
  groups_.Encode(*a.group, kMuch);
  ASSERT_THAT(a.queue.segments(), SizeIs(1));
  EXPECT_EQ(a.queue.segments(), b.queue.segments());
  EXPECT_TRUE(other.queue.empty());
}

TEST_F(UpdateGroupsTest, LongAttributesMakeNoLongSegments) {
  for (const size_t communities : {300u, 900u, 1'000u, 1'005u}) {
    GroupMember& a = Join();
    GroupMember& b = Join();
    AnnounceAll(13'000, {.communities = std::vector<Community>(communities, Community(1))});
    groups_.Encode(*a.group, kMuch);
    ASSERT_THAT(a.queue.segments(), SizeIs(1)) << communities;
    EXPECT_LT(a.queue.segments().front()->octets.size(), 3 * kMuch / 2) << communities;
    EXPECT_EQ(a.group, b.group);
    Fall();
    Fall();
  }
}

TEST_F(UpdateGroupsTest, ASegmentStandsForABoundedWalk) {
  for (uint32_t number = 0; number < 8; ++number) Announce(number, 0, {"another"});
  Announce(8);
  GroupMember& a = Join();
  for (const size_t left : {1u, 1u, 0u}) {
    EXPECT_TRUE(a.queue.empty());
    groups_.Encode(*a.group, kMuch);
    EXPECT_EQ(a.group->pending(), left);
  }
  EXPECT_THAT(a.queue.segments(), SizeIs(1));
}

TEST_F(UpdateGroupsTest, ASegmentStandsForABoundedNumberOfRoutesThatCannotBeSent) {
  GroupMember& a = Join();
  AnnounceAll(50'000, {.next_hop = NextHopAddress{*IpAddress::Parse("2001:db8::1")}});
  groups_.Encode(*a.group, kMuch);
  EXPECT_TRUE(a.queue.empty());
  EXPECT_GT(a.group->unsendable().no_next_hop, 0u);
  EXPECT_LT(a.group->unsendable().no_next_hop, 30'000u);
  EXPECT_TRUE(a.group->HasOutput());
  while (a.group->HasOutput()) groups_.Encode(*a.group, kMuch);
  EXPECT_EQ(a.group->unsendable().no_next_hop, 50'000u);
}

TEST_F(UpdateGroupsTest, SessionsThatComeBeforeTheFirstIsServedShareTheTable) {
  Announce(1);
  GroupMember& a = Join();
  GroupMember& b = Join();
  EXPECT_EQ(a.group, b.group);
  Drain(a);
  GroupMember& late = Join();
  EXPECT_NE(late.group, a.group);
  EXPECT_EQ(late.group->pending(), 1u);
  EXPECT_EQ(a.group->pending(), 0u);
}

TEST_F(UpdateGroupsTest, OneThatHasBeenToldAllJoinsThoseThatHave) {
  Announce(1);
  GroupMember& a = Join();
  Drain(a);
  GroupMember& late = Join();
  Announce(2);
  Drain(late);
  EXPECT_EQ(groups_.size(), 2u);
  Drain(a);
  EXPECT_EQ(groups_.size(), 1u);
  EXPECT_THAT(a.group->members(), UnorderedElementsAre(&a, &late));
}

TEST_F(UpdateGroupsTest, AMemberThatTakesNothingLeavesAndHasOneEntryARoute) {
  GroupMember& a = Join();
  GroupMember& slow = Join();
  Drain(a);
  for (uint32_t med = 0; med < 2; ++med) {
    for (uint32_t number = 0; number < 10; ++number) Announce(number, med);
    Drain(a);
  }
  EXPECT_EQ(a.group, slow.group);
  EXPECT_EQ(slow.queue.routes(), 20u);
  for (uint32_t med = 2; med < 9; ++med) {
    for (uint32_t number = 0; number < 10; ++number) Announce(number, med);
    Drain(a);
  }
  EXPECT_NE(a.group, slow.group);
  EXPECT_TRUE(slow.queue.empty());
  EXPECT_EQ(slow.group->pending(), 10u);
  EXPECT_EQ(slow.group->OldestRevision(), 1u);
  Drain(slow);
  EXPECT_EQ(a.group, slow.group);
}

TEST_F(UpdateGroupsTest, MembersThatFallBehindTogetherHaveOneGroup) {
  GroupMember& a = Join();
  GroupMember& slow = Join();
  GroupMember& as_slow = Join();
  Drain(a);
  for (uint32_t med = 0; med < 9; ++med) {
    for (uint32_t number = 0; number < 10; ++number) Announce(number, med);
    Drain(a);
  }
  EXPECT_THAT(a.group->members(), ElementsAre(&a));
  EXPECT_THAT(slow.group->members(), UnorderedElementsAre(&slow, &as_slow));
  EXPECT_EQ(groups_.size(), 2u);
  EXPECT_TRUE(slow.queue.empty() && as_slow.queue.empty());
  EXPECT_EQ(slow.group->pending(), 10u);
  Drain(slow);
  EXPECT_EQ(as_slow.queue.routes(), 10u);
  EXPECT_EQ(as_slow.group, a.group);
}

TEST_F(UpdateGroupsTest, MembersThatFallBehindDifferentlyLeaveEachByItself) {
  GroupMember& a = Join();
  GroupMember& slow = Join();
  GroupMember& slower = Join();
  Drain(a);
  for (uint32_t med = 0; med < 9; ++med) {
    for (uint32_t number = 0; number < 10; ++number) Announce(number, med);
    Drain(a);
    if (med == 0) slow.queue.Pop();
  }
  EXPECT_NE(slow.group, slower.group);
  EXPECT_TRUE(slower.queue.empty());
}

// It may not know it: to be sure, it is withdrawn.
TEST_F(UpdateGroupsTest, WhatAMemberThatLeavesHasMissedIsWithdrawnIfItHasGone) {
  GroupMember& a = Join();
  GroupMember& slow = Join();
  for (uint32_t number = 0; number < 3; ++number) {
    Announce(number);
    Drain(a);
  }
  EXPECT_NE(a.group, slow.group);
  Withdraw(0);
  EXPECT_TRUE(slow.group->withdraws());
  EXPECT_EQ(slow.group->pending(), 3u);
  EXPECT_EQ(slow.group->announced(), 2u);
}

TEST_F(UpdateGroupsTest, TheOnlyMemberDoesNotLeave) {
  GroupMember& a = Join();
  for (uint32_t number = 0; number < 5; ++number) {
    Announce(number);
    groups_.Encode(*a.group, kMuch);
  }
  EXPECT_THAT(a.queue.segments(), SizeIs(5));
  EXPECT_EQ(groups_.size(), 1u);
}

TEST_F(UpdateGroupsTest, ARouteForSomeDividesAGroupUntilItIsGone) {
  GroupMember& a = Join();
  GroupMember& b = Join();
  GroupMember& c = Join();
  Announce(1);
  Announce(2, 0, {"r0", "r2"});
  EXPECT_THAT(a.group->members(), UnorderedElementsAre(&a, &c));
  EXPECT_THAT(b.group->members(), UnorderedElementsAre(&b));
  EXPECT_EQ(a.group->pending(), 2u);
  EXPECT_EQ(b.group->pending(), 1u);
  Drain(a);
  Drain(b);
  EXPECT_EQ(groups_.size(), 2u);
  Withdraw(2);
  Drain(a);
  EXPECT_EQ(groups_.size(), 1u);
}

TEST_F(UpdateGroupsTest, OneThatAsksForAllAgainIsAloneUntilItHasIt) {
  Announce(1);
  GroupMember& a = Join();
  GroupMember& b = Join();
  Drain(a);
  groups_.Separate(b);
  b.group->BeginRefresh();
  groups_.Merge(*b.group);
  EXPECT_NE(a.group, b.group);
  groups_.Encode(*b.group, kMuch);
  EXPECT_TRUE(b.group->RefreshIsOver());
  EXPECT_THAT(b.queue.segments(), SizeIs(2));
  b.group->EndRefresh();
  groups_.Merge(*b.group);
  EXPECT_EQ(a.group, b.group);
}

// What further peers cost: nothing a route.
TEST_F(UpdateGroupsTest, NobodyJoinsOneThatIsToldAllAgain) {
  GroupMember& a = Join();
  a.group->BeginRefresh();
  GroupMember& late = Join();
  EXPECT_NE(a.group, late.group);
  EXPECT_FALSE(late.group->HasOutput());
}

TEST_F(UpdateGroupsTest, AHundredPeersHaveTheEntriesOfOne) {
  for (int i = 0; i < 100; ++i) Join();
  for (uint32_t number = 0; number < 1'000; ++number) Announce(number);
  EXPECT_EQ(groups_.size(), 1u);
  EXPECT_EQ(members_[0]->group->pending(), 1'000u);
  Drain(*members_[0]);
  for (const auto& member : members_) {
    EXPECT_EQ(member->group->pending(), 0u);
    EXPECT_LE(member->queue.segments().size(), 1u);
  }
}

TEST_F(UpdateGroupsTest, AGroupEndsWithItsLastMember) {
  Join();
  Join();
  Fall();
  EXPECT_EQ(groups_.size(), 1u);
  Fall();
  EXPECT_EQ(groups_.size(), 0u);
}

TEST_F(UpdateGroupsTest, WhoComesIsToldOfTheTableStepByStep) {
  for (uint32_t number = 0; number < 10; ++number) Announce(number);
  GroupMember& late = Join();
  EXPECT_EQ(late.group->pending(), 10u);
  groups_.Encode(*late.group, 1);
  EXPECT_EQ(late.queue.routes(), 1u);
  EXPECT_EQ(late.group->OldestRevision(), 1u);
  // What it has not come to is told as it is then, if at all.
  Withdraw(9);
  Announce(8, 1);
  EXPECT_FALSE(late.group->withdraws());
  EXPECT_EQ(late.group->pending(), 8u);
  // Where it has been, nobody comes again.
  Withdraw(0);
  Announce(10);
  EXPECT_EQ(late.group->pending(), 10u);
  size_t told = 0;
  while (late.group->HasOutput()) {
    late.queue.Clear();
    groups_.Encode(*late.group, 1);
    told += late.queue.routes();
  }
  EXPECT_EQ(told, 10u);
  EXPECT_EQ(late.group->announced(), 9u);
}

}  // namespace
}  // namespace herald::injector
