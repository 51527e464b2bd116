#ifndef HERALD_INTERNAL_INJECTOR_TEST_WORLD_H_
#define HERALD_INTERNAL_INJECTOR_TEST_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/algorithm/container.h"
#include "internal/guard/rules.h"
#include "internal/injector/fake_peer.h"
#include "internal/injector/injector.h"
#include "internal/injector/model_peers.h"
#include "internal/injector/owners_model.h"

namespace herald::injector {

// --- What a reload may bring ---

inline guard::Rules RulesNumber(uint32_t number) {
  switch (number) {
    case 1:
      return {.protected_prefixes = {RouteNumber(4).prefix},
              .forbidden = {.standard = {Community(2)}}};
    case 2:
      return {.routes_max = 12, .ipv4_routes_max = 8, .ipv6_routes_max = 6};
    case 3:
      return {.peer_routes_max = 7, .requires_ttl = true, .withdraw_all_max_percent = 30};
    default:
      return {};
  }
}

inline std::shared_ptr<const guard::Grant> GrantNumber(
    uint32_t number, std::optional<uint32_t> announcements_per_minute = std::nullopt) {
  guard::Grant grant{.prefixes = {{.prefix = *Prefix::Parse("0.0.0.0/0"), .le = 32},
                                  {.prefix = *Prefix::Parse("::/0"), .le = 128}},
                     .announcements_per_minute = announcements_per_minute};
  if (number == 1) grant.prefixes.pop_back();
  if (number == 2) grant.routes_max = 5;
  if (number == 3) grant.peers = {"r0", "r2"};
  return std::make_shared<const guard::Grant>(std::move(grant));
}

// The peers of an injector, as far as the routes' owners see of them: what each should have been
// told at each revision, and what it has been.
class TestWorld {
 public:
  TestWorld(Injector& injector, std::mt19937& random)
      : injector_(injector), random_(random), peers_(rules_.size()) {
    for (uint32_t i = 0; i < peers_.size(); ++i) {
      peers_[i].label = ModelPeer(PeerId(i));
      injector_.AddPeer(peers_[i].label);
    }
  }

  std::vector<PeerRef> peers() const {
    std::vector<PeerRef> labels;
    for (const Peer& peer : peers_) labels.push_back(peer.label);
    return labels;
  }

  // The next call makes the routes so. Where that means something to peers it has a revision.
  // To be said before it: acknowledgements may come from inside.
  void WillStand(const ModelRoutes& routes) {
    Snapshot snapshot;
    for (const auto& [nlri, route] : routes) {
      snapshot[nlri] = {.set = route.set, .selector = route.terms.peers};
    }
    if (snapshot != history_.back()) history_.push_back(std::move(snapshot));
  }
  // It did. A call that says two things of one route has a revision even if it ends where it began.
  void Happened() {
    if (history_.size() == injector_.revision()) history_.push_back(history_.back());
    EXPECT_EQ(history_.size(), injector_.revision() + 1);
  }

  void Await(Revision revision, const std::vector<Nlri>& nlri) {
    std::vector<uint64_t> lives;
    for (const Peer& peer : peers_) lives.push_back(peer.far_end == nullptr ? 0 : peer.life);
    ++awaited_;
    injector_.WhenSent(revision, nlri,
                       [this, revision, nlri, lives](const std::vector<Delivery>& deliveries) {
                         --awaited_;
                         ASSERT_EQ(deliveries.size(), peers_.size());
                         for (const Delivery& delivery : deliveries) {
                           Check(delivery, revision, nlri, lives[delivery.peer->id.value()]);
                         }
                       });
  }

  // Something happens to some peer.
  void Turn() {
    Peer& peer = peers_[random_() % peers_.size()];
    if (peer.far_end == nullptr || random_() % 12 == 0) return Toggle(peer);
    Turn(peer);
  }

  void CheckAtRest(const ModelRoutes& routes) {
    WillStand(routes);
    Happened();
    for (Peer& peer : peers_) {
      while (peer.awake) Turn(peer);
      if (peer.far_end == nullptr) continue;
      std::map<Nlri, PathAttributes> expected;
      for (const auto& [nlri, route] : routes) {
        if (auto told = ToldOf(peer, nlri, history_.back())) expected[KeyOf(nlri, peer)] = *told;
      }
      EXPECT_EQ(peer.far_end->routes(), expected);
    }
    EXPECT_EQ(awaited_, 0u);
  }

 private:
  using Outcome = Delivery::Outcome;

  // What peers need to know of a route.
  struct Word {
    size_t set = 0;
    PeerSelector selector = {};
    friend bool operator==(const Word&, const Word&) = default;
  };
  using Snapshot = std::map<Nlri, Word>;

  struct Peer {
    PeerRef label;
    std::unique_ptr<FakePeer> far_end = nullptr;  // While the session is established.
    bool awake = false;                           // It was told that there is output.
    std::vector<uint8_t> unwritten = {};          // Taken.
    uint64_t life = 1;                            // Which of its sessions it is.
  };

  const OutputRules& RulesOf(const Peer& peer) const { return rules_[peer.label->id.value()]; }
  Nlri KeyOf(const Nlri& nlri, const Peer& peer) const {
    return injector::KeyOf(nlri, RulesOf(peer));
  }

  // What the peer should have of the route, or in place of it; nullopt: nothing.
  std::optional<PathAttributes> ToldOf(const Peer& peer, const Nlri& nlri,
                                       const Snapshot& snapshot) const {
    const OutputRules& rules = RulesOf(peer);
    const bool takes_path_ids = TakesPathIds(nlri, rules);
    auto told =
        takes_path_ids ? snapshot.find(nlri) : snapshot.lower_bound({.prefix = nlri.prefix});
    while (told != snapshot.end() && !takes_path_ids &&
           !Selects(told->second.selector, *peer.label)) {
      ++told;
    }
    if (told == snapshot.end() || told->first.prefix != nlri.prefix) return std::nullopt;
    if (!Selects(told->second.selector, *peer.label)) return std::nullopt;
    const PathAttributes& attributes = sets_[told->second.set];
    if (Fate(nlri, attributes, rules) != Outcome::kSent) return std::nullopt;
    return AtPeer(attributes, rules);
  }

  void Check(const Delivery& delivery, Revision revision, const std::vector<Nlri>& nlri,
             uint64_t life) {
    const Peer& peer = peers_[delivery.peer->id.value()];
    const bool stayed = peer.far_end != nullptr && peer.life == life;
    if (delivery.outcome == Outcome::kNotSelected) return CheckNotFor(peer, revision, nlri);
    if (life == 0) EXPECT_EQ(delivery.outcome, Outcome::kPeerDown);
    if (delivery.outcome == Outcome::kPeerDown) EXPECT_FALSE(life != 0 && stayed);
    // It may have fallen after it was written and before the last other peer was.
    if (!stayed) return;
    for (const Nlri& route : nlri) {
      EXPECT_TRUE(HasWordSince(peer, route, revision))
          << route.prefix.Format() << " at " << peer.label->name;
    }
  }

  void CheckNotFor(const Peer& peer, Revision revision, const std::vector<Nlri>& nlri) const {
    for (const Nlri& route : nlri) {
      EXPECT_TRUE(IsEverSince(revision, [&](const Snapshot& snapshot) {
        const auto found = snapshot.find(route);
        return found == snapshot.end() || !Selects(found->second.selector, *peer.label);
      }));
    }
  }

  template <class Holds>
  bool IsEverSince(Revision revision, Holds holds) const {
    return std::any_of(history_.begin() + static_cast<ptrdiff_t>(revision), history_.end(), holds);
  }

  // Whether the peer has what it should have had at the revision, or since. Whatever the outcome:
  // where a route cannot be sent, it is to have none.
  bool HasWordSince(const Peer& peer, const Nlri& nlri, Revision revision) const {
    const auto& routes = peer.far_end->routes();
    const auto found = routes.find(KeyOf(nlri, peer));
    const auto has = found == routes.end() ? std::nullopt : std::make_optional(found->second);
    return IsEverSince(
        revision, [&](const Snapshot& snapshot) { return ToldOf(peer, nlri, snapshot) == has; });
  }

  void Toggle(Peer& peer) {
    if (peer.far_end != nullptr) {
      peer.far_end = nullptr;
      peer.awake = false;
      peer.unwritten.clear();
      ++peer.life;
      return injector_.PeerDown(peer.label->id, "gone", {}, absl::UnixEpoch());
    }
    peer.far_end = std::make_unique<FakePeer>(RulesOf(peer).format);
    injector_.PeerUp(
        peer.label, RulesOf(peer), [&peer] { peer.awake = true; }, {}, absl::UnixEpoch());
  }

  // The kernel takes what was taken, or some more is.
  void Turn(Peer& peer) {
    if (!peer.awake) return;
    const PeerId id = peer.label->id;
    if (peer.unwritten.empty()) {
      peer.unwritten = TakeOctets(injector_, id, 1 + random_() % 200);
    } else {
      peer.far_end->Read(peer.unwritten);
      peer.unwritten.clear();
      injector_.Written(id);
    }
    peer.awake = !peer.unwritten.empty() || injector_.HasOutput(id);
  }

  const std::vector<PathAttributes> sets_ = AttributeSets();
  const std::vector<OutputRules> rules_ = AllRules();
  Injector& injector_;
  std::mt19937& random_;
  std::vector<Peer> peers_;
  std::vector<Snapshot> history_ = {{}};  // By revision.
  uint64_t awaited_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_TEST_WORLD_H_
