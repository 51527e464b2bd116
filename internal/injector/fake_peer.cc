#include "internal/injector/fake_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/bgp/wire/message_codec.h"

namespace herald::injector {

std::vector<uint8_t> TakeOctets(Injector& injector, PeerId peer, size_t octets) {
  wire::Parcel parcel;
  injector.TakeOutput(peer, octets, parcel);
  std::vector<uint8_t> taken;
  for (const auto& part : parcel.parts()) {
    taken.insert(taken.end(), part->octets.begin(), part->octets.end());
  }
  return taken;
}

void FakePeer::Read(Bytes octets) {
  unread_.insert(unread_.end(), octets.begin(), octets.end());
  Bytes rest(unread_);
  while (rest.size() >= wire::kHeaderSize) {
    const auto header = wire::DecodeHeader(rest.first(wire::kHeaderSize), format_.message_size_max);
    ASSERT_TRUE(header.ok());
    const size_t size = header.value().size;
    if (rest.size() < size) break;
    Read(header.value().type, rest.subspan(wire::kHeaderSize, size - wire::kHeaderSize));
    rest.remove_prefix(size);
  }
  unread_ = std::vector<uint8_t>(rest.begin(), rest.end());
}

void FakePeer::Read(MessageType type, Bytes body) {
  if (type == MessageType::kRouteRefresh) {
    const auto refresh = wire::DecodeRouteRefresh(body);
    ASSERT_TRUE(refresh.ok());
    return Apply(refresh.value());
  }
  ASSERT_EQ(type, MessageType::kUpdate);
  const auto decoded = wire::DecodeUpdate(body, format_);
  ASSERT_TRUE(decoded.ok());
  ASSERT_THAT(decoded.value().faults, testing::IsEmpty());
  Apply(decoded.value().update);
}

void FakePeer::ExpectAgain(Family family) {
  asked_.insert(family);
  for (const auto& [nlri, attributes] : routes_) {
    if (nlri.prefix.family() == family) expected_again_.insert(nlri);
  }
}

void FakePeer::ExpectNothing() {
  EXPECT_THAT(refreshing_, testing::IsEmpty());
  asked_.clear();
}

// RFC 7313 section 4.
void FakePeer::Apply(const RouteRefreshMessage& refresh) {
  const Family family = refresh.family;
  if (refresh.subtype == 1) {
    EXPECT_TRUE(end_of_ribs_.contains(family)) << "BoRR before End-of-RIB";
    EXPECT_TRUE(refreshing_.insert(family).second) << "BoRR in a refresh";
    return ExpectAgain(family);
  }
  ASSERT_EQ(refresh.subtype, 2);
  EXPECT_EQ(refreshing_.erase(family), 1u) << "EoRR without BoRR";
  for (const Nlri& nlri : expected_again_) {
    EXPECT_NE(nlri.prefix.family(), family) << nlri.prefix.Format() << " did not come again";
  }
  asked_.erase(family);
  refreshed_.insert(family);
}

void FakePeer::Apply(const UpdateMessage& update) {
  ++updates_;
  for (const UnreachableRoutes& routes : update.unreachable) {
    for (const Nlri& nlri : routes.nlri) {
      const bool was_known = routes_.erase(nlri) == 1;
      EXPECT_TRUE(was_known || tolerates_repetition_)
          << nlri.prefix.Format() << " was not announced";
      expected_again_.erase(nlri);
    }
  }
  for (const ReachableRoutes& routes : update.reachable) {
    for (const Nlri& nlri : routes.nlri) {
      const auto [found, is_new] = routes_.try_emplace(nlri, routes.attributes);
      expected_again_.erase(nlri);
      const bool is_expected = asked_.contains(nlri.prefix.family()) || tolerates_repetition_;
      EXPECT_TRUE(is_new || is_expected || found->second != routes.attributes)
          << nlri.prefix.Format() << " was announced again unchanged";
      found->second = routes.attributes;
    }
  }
  end_of_ribs_.insert(update.end_of_rib.begin(), update.end_of_rib.end());
}

}  // namespace herald::injector
