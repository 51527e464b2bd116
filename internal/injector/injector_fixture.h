#ifndef HERALD_INTERNAL_INJECTOR_INJECTOR_FIXTURE_H_
#define HERALD_INTERNAL_INJECTOR_INJECTOR_FIXTURE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/string_view.h"
#include "internal/injector/fake_peer.h"
#include "internal/injector/injector.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {

inline Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
inline PathAttributes Med(uint32_t med) { return {.med = med}; }
// More than fits into an UPDATE without extended messages.
inline PathAttributes TooLarge() {
  return {.communities = std::vector<Community>(1'100, Community(1))};
}

inline constexpr PeerId kPeer{0}, kOther{1};
inline constexpr absl::Time kNow = absl::FromUnixSeconds(1);
inline constexpr size_t kMuch = 65'536;
inline const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"),
                  kV6 = Route("2001:db8::/32");

inline OutputRules Rules(std::initializer_list<Family> families = {kIpv4Unicast}) {
  return {.format = {.families = families},
          .local_asn = Asn(65001),
          .local_address = IpAddress::V4(0xC0000201)};
}

// An injector with few limits and peers that keep what they are told.
class InjectorTest : public testing::Test {
 protected:
  void Up(PeerId peer, const OutputRules& rules = Rules()) {
    far_ends_[peer] = std::make_unique<FakePeer>(rules.format);
    injector_.PeerUp(RefOf(peer), rules, [this, peer] { ++ready_[peer]; }, {}, kNow);
  }
  // Everything goes out in bits of about these many octets.
  void Drain(PeerId peer, size_t octets = kMuch) {
    while (injector_.HasOutput(peer)) {
      far_ends_[peer]->Read(TakeOctets(injector_, peer, octets));
      injector_.Written(peer);
    }
  }
  Revision Announce(const Nlri& nlri, const PathAttributes& attributes = {}) {
    const RouteBatch batch{.attributes = attributes, .nlri = {nlri}};
    return *injector_.Announce(absl::MakeConstSpan(&batch, 1));
  }
  Revision Withdraw(const Nlri& nlri) { return *injector_.Withdraw(absl::MakeConstSpan(&nlri, 1)); }
  uint64_t Await(Revision revision, const std::vector<Nlri>& nlri) {
    return injector_.WhenSent(revision, nlri, [this](std::vector<Delivery> deliveries) {
      done_.push_back(std::move(deliveries));
    });
  }
  const std::map<Nlri, PathAttributes>& RoutesAt(PeerId peer) { return far_ends_[peer]->routes(); }
  FamilyCounts CountsOf(PeerId peer) { return injector_.Counts(peer).front(); }

  // The paths of a prefix by their identifiers.
  static Nlri Path(const Nlri& nlri, uint32_t path_id) { return {nlri.prefix, path_id}; }

  Injector injector_{Limits{.routes_max = 3, .received_routes_max = 2, .subscriptions_max = 2}};
  std::map<PeerId, std::unique_ptr<FakePeer>> far_ends_;
  std::map<PeerId, int> ready_;
  std::vector<std::vector<Delivery>> done_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_INJECTOR_FIXTURE_H_
