#include "internal/injector/terms.h"

#include <gtest/gtest.h>

namespace herald::injector {
namespace {

const PeerLabel kPeer = {.name = "r0", .labels = {{"city", "berlin"}, {"role", "transit"}}};
const PeerLabel kDynamic = {.name = "ix/192.0.2.1", .range = "ix"};

TEST(PeerSelector, AnEmptyOneSelectsEverybody) {
  EXPECT_TRUE(Selects({}, kPeer));
  EXPECT_TRUE(Selects({}, PeerLabel{}));
}

TEST(PeerSelector, SelectsByAnyName) {
  EXPECT_TRUE(Selects({.names = {"r0", "r1"}}, kPeer));
  EXPECT_FALSE(Selects({.names = {"r1", "r2"}}, kPeer));
}

TEST(PeerSelector, TheNameOfARangeStandsForItsPeers) {
  EXPECT_TRUE(Selects({.names = {"ix"}}, kDynamic));
  EXPECT_TRUE(Selects({.names = {"ix/192.0.2.1"}}, kDynamic));
  EXPECT_FALSE(Selects({.names = {"ix/192.0.2.2"}}, kDynamic));
  EXPECT_FALSE(Selects({.names = {""}}, kPeer));
}

TEST(PeerSelector, SelectsByAllLabels) {
  EXPECT_TRUE(Selects({.labels = {{"city", "berlin"}}}, kPeer));
  EXPECT_TRUE(Selects({.labels = kPeer.labels}, kPeer));
  EXPECT_FALSE(Selects({.labels = {{"city", "berlin"}, {"role", "ix"}}}, kPeer));
  EXPECT_FALSE(Selects({.labels = {{"country", "de"}}}, kPeer));
}

TEST(PeerSelector, ANameOrTheLabelsSuffice) {
  EXPECT_TRUE(Selects({.names = {"r0"}, .labels = {{"city", "paris"}}}, kPeer));
  EXPECT_TRUE(Selects({.names = {"r1"}, .labels = {{"city", "berlin"}}}, kPeer));
  EXPECT_FALSE(Selects({.names = {"r1"}, .labels = {{"city", "paris"}}}, kPeer));
}

}  // namespace
}  // namespace herald::injector
