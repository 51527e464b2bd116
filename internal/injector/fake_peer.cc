#include "internal/injector/fake_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/bgp/wire/message_codec.h"

namespace herald::injector {

void FakePeer::Read(Bytes octets) {
  unread_.insert(unread_.end(), octets.begin(), octets.end());
  Bytes rest(unread_);
  while (rest.size() >= wire::kHeaderSize) {
    const auto header = wire::DecodeHeader(rest.first(wire::kHeaderSize), format_.message_size_max);
    ASSERT_TRUE(header.ok());
    ASSERT_EQ(header.value().type, MessageType::kUpdate);
    const size_t size = header.value().size;
    if (rest.size() < size) break;
    const auto decoded =
        wire::DecodeUpdate(rest.subspan(wire::kHeaderSize, size - wire::kHeaderSize), format_);
    ASSERT_TRUE(decoded.ok());
    ASSERT_THAT(decoded.value().faults, testing::IsEmpty());
    Apply(decoded.value().update);
    rest.remove_prefix(size);
  }
  unread_ = std::vector<uint8_t>(rest.begin(), rest.end());
}

void FakePeer::ExpectAgain(Family family) {
  asked_.insert(family);
  for (const auto& [nlri, attributes] : routes_) {
    if (nlri.prefix.family() == family) expected_again_.insert(nlri);
  }
}

void FakePeer::Apply(const UpdateMessage& update) {
  ++updates_;
  for (const UnreachableRoutes& routes : update.unreachable) {
    for (const Nlri& nlri : routes.nlri) {
      EXPECT_EQ(routes_.erase(nlri), 1u) << nlri.prefix.Format() << " was not announced";
      expected_again_.erase(nlri);
    }
  }
  for (const ReachableRoutes& routes : update.reachable) {
    for (const Nlri& nlri : routes.nlri) {
      const auto [found, is_new] = routes_.try_emplace(nlri, routes.attributes);
      expected_again_.erase(nlri);
      const bool is_expected = asked_.contains(nlri.prefix.family());
      EXPECT_TRUE(is_new || is_expected || found->second != routes.attributes)
          << nlri.prefix.Format() << " was announced again unchanged";
      found->second = routes.attributes;
    }
  }
  end_of_ribs_.insert(update.end_of_rib.begin(), update.end_of_rib.end());
}

}  // namespace herald::injector
