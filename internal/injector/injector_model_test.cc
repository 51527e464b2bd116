// Random days in an injector's life against a simple model: the routes as they should stand, and
// peers that decode what they are sent. When all is written every peer's table must equal the
// intent under its rules, and every acknowledgement must have been true when it was given.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/injector/fake_peer.h"
#include "internal/injector/injector.h"
#include "internal/injector/model_peers.h"

namespace herald::injector {
namespace {

using Outcome = Delivery::Outcome;

constexpr absl::Time kNow = absl::FromUnixSeconds(1);

std::vector<TermsRef> AllTerms() {
  std::vector<TermsRef> terms;
  for (const PeerSelector& peers : Selectors()) {
    terms.push_back(std::make_shared<Terms>(Terms{.peers = peers}));
  }
  return terms;
}

class Life {
 public:
  Life(uint32_t seed, const QueueBounds& queue)
      : random_(seed), injector_{Limits{.queue = queue}}, peers_(rules_.size()) {
    falls_behind_ = queue.segments < QueueBounds().segments;
    injector_.OnSent([this](PeerId id, Revision revision) {
      EXPECT_GT(revision, PeerOf(id).sent);
      PeerOf(id).sent = revision;
    });
  }

  void Step() {
    const PeerId peer(Pick(static_cast<uint32_t>(peers_.size())));
    CheckAtPeer(peer, RouteNumber(Pick(kRoutes)));
    switch (Pick(16)) {
      case 0:
        return Toggle(peer);
      case 1:
        return Refresh(peer);
      case 2:
      case 3:
      case 4:
        return Announce();
      case 5:
      case 6:
        return Withdraw();
      case 7:
        return Settle();
      case 8:  // Somebody asks late.
        return Await(latest_.first, latest_.second);
      default:
        return Turn(peer);
    }
  }

  void CheckAtRest() {
    for (uint32_t id = 0; id < peers_.size(); ++id) {
      while (PeerOf(PeerId(id)).awake) Turn(PeerId(id));
      if (PeerOf(PeerId(id)).far_end != nullptr) CheckPeer(PeerId(id));
    }
    EXPECT_THAT(waiting_, testing::IsEmpty());
    EXPECT_EQ(injector_.route_count(), intent_.size());
    for (const auto& [nlri, word] : intent_) {
      ASSERT_TRUE(injector_.Find(nlri));
      EXPECT_EQ(*injector_.Find(nlri)->attributes, sets_[word.set]);
    }
  }

 private:
  struct PeerModel {
    std::unique_ptr<FakePeer> far_end;  // While the session is established.
    bool awake = false;                 // It was told that there is output.
    std::vector<uint8_t> unwritten;     // Taken.
    bool taken = false;
    Revision sent = 0;
    uint64_t falls = 0;
    std::map<Family, size_t> refreshed_when_asked;  // How often it had been.
  };
  // A peer when a wait began.
  struct Standing {
    bool up = false;
    uint64_t falls = 0;
  };
  // What a route says and to whom.
  struct Word {
    size_t set = 0;
    size_t selector = 0;
    uint32_t path_id = 0;  // Of what a peer is told of a prefix.
    friend bool operator==(const Word&, const Word&) = default;
  };
  // What a route was from a revision on; nullopt: withdrawn, or nothing to this peer.
  using History = std::map<Revision, std::optional<Word>>;

  uint32_t Pick(uint32_t count) { return static_cast<uint32_t>(random_() % count); }
  PeerModel& PeerOf(PeerId id) { return peers_[id.value()]; }

  void Toggle(PeerId id) {
    PeerModel& peer = PeerOf(id);
    if (peer.far_end != nullptr) {
      const uint64_t falls = peer.falls + 1;
      peer = PeerModel();
      peer.falls = falls;
      return injector_.PeerDown(id, "gone", {}, kNow);
    }
    peer.far_end = std::make_unique<FakePeer>(rules_[id.value()].format);
    if (falls_behind_) peer.far_end->TolerateRepetition();
    injector_.PeerUp(ModelPeer(id), rules_[id.value()], [&peer] { peer.awake = true; }, {}, kNow);
    EXPECT_TRUE(peer.awake);
  }

  void Refresh(PeerId id) {
    const Family family = Pick(2) == 0 ? kIpv4Unicast : kIpv6Unicast;
    // What is on its way may be told again too, so it has to arrive before.
    if (PeerOf(id).taken) Write(id);
    const OutputRules& rules = rules_[id.value()];
    FakePeer* far_end = PeerOf(id).far_end.get();
    if (far_end != nullptr && !rules.enhanced_route_refresh) far_end->ExpectAgain(family);
    if (far_end != nullptr && absl::c_linear_search(rules.format.families, family)) {
      PeerOf(id).refreshed_when_asked[family] = far_end->refreshed().count(family);
    }
    injector_.Refresh(id, family);
  }

  void Announce() {
    std::vector<RouteBatch> batches(1 + Pick(2));
    std::map<Nlri, Word> changes;
    const Revision before = injector_.revision();
    for (RouteBatch& batch : batches) {
      const Word word{.set = Pick(static_cast<uint32_t>(sets_.size())), .selector = PickSelector()};
      batch.attributes = sets_[word.set];
      batch.terms = terms_[word.selector];
      for (uint32_t count = Pick(5); count > 0; --count) {
        batch.nlri.push_back(RouteNumber(Pick(kRoutes)));
        const auto [said, is_first] = changes.insert_or_assign(batch.nlri.back(), word);
        if (!is_first) said_twice_[said->first] = before + 1;
      }
    }
    // Acknowledgements may come from inside the calls, so the model changes first.
    bool changed = false;
    for (const auto& [nlri, word] : changes) {
      const auto [found, is_new] = intent_.try_emplace(nlri, word);
      if (!is_new && found->second == word) continue;
      found->second = word;
      changed = true;
      Record(nlri, before + 1);
    }
    const Revision revision = *injector_.Announce(batches);
    // A batch that says two things of one route may end where it began.
    if (changed || batches.size() == 1) EXPECT_EQ(revision, before + (changed ? 1 : 0));
    latest_ = {revision, changes};
    Await(revision, changes);
  }

  void Withdraw() {
    std::vector<Nlri> nlri;
    for (uint32_t count = Pick(5); count > 0; --count) nlri.push_back(RouteNumber(Pick(kRoutes)));
    const Revision before = injector_.revision();
    std::map<Nlri, Word> changes;
    bool changed = false;
    for (const Nlri& route : nlri) {
      changes[route] = {};
      if (intent_.erase(route) == 0) continue;
      changed = true;
      Record(route, before + 1);
    }
    const Revision revision = *injector_.Withdraw(nlri);
    EXPECT_EQ(revision, before + (changed ? 1 : 0));
    latest_ = {revision, changes};
    Await(revision, changes);
  }

  // Often all of them, so that there are times without any selector.
  size_t PickSelector() {
    return injector_.revision() / 100 % 2 == 0 ? 0 : Pick(static_cast<uint32_t>(terms_.size()));
  }
  bool IsFor(const Word& word, PeerId id) const {
    return Selects(terms_[word.selector]->peers, *ModelPeer(id));
  }

  // The route has changed.
  void Record(const Nlri& nlri, Revision revision) {
    const auto found = intent_.find(nlri);
    stood_[nlri][revision] =
        found == intent_.end() ? std::nullopt : std::make_optional(found->second);
    for (uint32_t peer = 0; peer < peers_.size(); ++peer) {
      const Nlri* told = Told(PeerId(peer), nlri);
      std::optional<Word>& word = heard_[{peer, KeyOf(nlri, rules_[peer])}][revision];
      word = std::nullopt;
      if (told == nullptr) continue;
      word = intent_.at(*told);
      word->path_id = told->path_id;
    }
  }

  // The path that the peer should know the route by.
  const Nlri* Told(PeerId id, const Nlri& nlri) const {
    const bool takes_path_ids = TakesPathIds(nlri, rules_[id.value()]);
    auto path = intent_.lower_bound(takes_path_ids ? nlri : Nlri{.prefix = nlri.prefix});
    for (; path != intent_.end() && path->first.prefix == nlri.prefix; ++path) {
      if (takes_path_ids && path->first != nlri) return nullptr;
      if (IsFor(path->second, id)) return &path->first;
    }
    return nullptr;
  }

  void Await(Revision revision, const std::map<Nlri, Word>& changes) {
    std::vector<Nlri> nlri;
    for (const auto& [route, word] : changes) nlri.push_back(route);
    std::vector<Standing> standings;
    for (const PeerModel& peer : peers_) {
      standings.push_back({.up = peer.far_end != nullptr, .falls = peer.falls});
    }
    const uint64_t ticket = ++last_ticket_;
    waiting_.insert(ticket);
    const uint64_t id = injector_.WhenSent(
        revision, nlri,
        [this, ticket, revision, nlri, standings](const std::vector<Delivery>& deliveries) {
          EXPECT_EQ(waiting_.erase(ticket), 1u);
          for (const Delivery& delivery : deliveries) {
            Check(delivery, revision, nlri, standings[delivery.peer->id.value()]);
          }
        });
    if (Pick(8) != 0) return;
    injector_.CancelWait(id);
    waiting_.erase(ticket);
  }

  // What the route, as the peer knows it, was at the revision or has become since.
  std::vector<std::optional<Word>> WordsSince(PeerId id, const Nlri& nlri, Revision revision) {
    return WordsSince(heard_[{id.value(), KeyOf(nlri, rules_[id.value()])}], revision);
  }
  static std::vector<std::optional<Word>> WordsSince(const History& history, Revision revision) {
    std::vector<std::optional<Word>> words;
    auto next = history.upper_bound(revision);
    words.push_back(next == history.begin() ? std::nullopt : std::prev(next)->second);
    for (; next != history.end(); ++next) words.push_back(next->second);
    return words;
  }

  void Check(const Delivery& delivery, Revision revision, const std::vector<Nlri>& nlri,
             const Standing& then) {
    const PeerId id = delivery.peer->id;
    const auto could_fare = [&](const Nlri& route) {
      return CouldFare(id, route, revision, delivery.outcome);
    };
    if (delivery.outcome == Outcome::kNotSelected) {
      EXPECT_THAT(nlri, testing::Not(testing::IsEmpty()));
      EXPECT_TRUE(absl::c_all_of(nlri, could_fare));
      return;
    }
    const bool fell = PeerOf(id).falls > then.falls;
    if (delivery.outcome == Outcome::kPeerDown) EXPECT_TRUE(fell || !then.up);
    if (!then.up) EXPECT_EQ(delivery.outcome, Outcome::kPeerDown);
    // It may have fallen after it was written and before the last other peer was.
    if (fell || !then.up) return;
    if (delivery.outcome == Outcome::kSent) {
      bool was_sent = nlri.empty();
      for (const Nlri& route : nlri) {
        const bool has_word = HasWordSince(id, route, revision);
        was_sent |= has_word;
        EXPECT_TRUE(has_word || CouldFare(id, route, revision, Outcome::kNotSelected))
            << route.prefix.Format();
      }
      EXPECT_TRUE(was_sent);
    } else {
      EXPECT_TRUE(absl::c_any_of(nlri, could_fare));
    }
  }

  // Or it has been written since, and gone again for a later word that cannot be sent there.
  bool HasWordSince(PeerId id, const Nlri& nlri, Revision revision) {
    const OutputRules& rules = rules_[id.value()];
    const auto& routes = PeerOf(id).far_end->routes();
    const auto found = routes.find(KeyOf(nlri, rules));
    const auto words = WordsSince(id, nlri, revision);
    // What stood in the place of a path that was withdrawn has an outcome of its own; it may have
    // been for a moment only.
    const bool made_room = said_twice_[nlri] > revision ||
                           absl::c_any_of(WordsSince(stood_[nlri], revision), [&](const auto& was) {
                             return !was || !IsFor(*was, id);
                           });
    // A route that has stood all the time is not sent with what was told before it was.
    bool counts = said_twice_[nlri] > revision ||
                  absl::c_any_of(WordsSince(stood_[nlri], revision),
                                 [](const auto& was) { return !was.has_value(); });
    for (size_t i = 0; i < words.size(); ++i) {
      if (words[i] && words[i]->path_id == nlri.path_id) counts = true;
      if (!counts) continue;
      if (!words[i] && found == routes.end()) return true;
      if (!words[i]) continue;
      const PathAttributes& set = sets_[words[i]->set];
      const bool is_sendable = Fate(nlri, set, rules) == Outcome::kSent;
      if (!is_sendable && (i > 0 || made_room) && found == routes.end()) return true;
      if (is_sendable && found != routes.end() && found->second == AtPeer(set, rules)) return true;
    }
    return false;
  }

  bool CouldFare(PeerId id, const Nlri& nlri, Revision revision, Outcome outcome) {
    const OutputRules& rules = rules_[id.value()];
    if (outcome == Outcome::kNotNegotiated) return Fate(nlri, {}, rules) == outcome;
    // A batch that says two things of a path may have moved another for a moment.
    const bool was_moved = outcome == Outcome::kOtherPath && SaidTwice(nlri.prefix, revision);
    if (was_moved && !TakesPathIds(nlri, rules)) return true;
    if (outcome == Outcome::kOtherPath) return HadLowerPath(id, nlri, revision);
    if (outcome == Outcome::kNotSelected) {
      return absl::c_any_of(WordsSince(stood_[nlri], revision),
                            [&](const auto& was) { return was && !IsFor(*was, id); });
    }
    return absl::c_any_of(WordsSince(id, nlri, revision), [&](const auto& word) {
      return word && Fate(nlri, sets_[word->set], rules) == outcome;
    });
  }

  bool SaidTwice(const Prefix& prefix, Revision since) const {
    return absl::c_any_of(said_twice_, [&](const auto& said) {
      return said.first.prefix == prefix && said.second > since;
    });
  }

  bool HadLowerPath(PeerId id, const Nlri& nlri, Revision revision) {
    if (TakesPathIds(nlri, rules_[id.value()])) return false;
    for (Nlri lower{.prefix = nlri.prefix}; lower < nlri; ++lower.path_id) {
      const auto words = WordsSince(stood_[lower], revision);
      if (absl::c_any_of(words, [&](const auto& was) { return was && IsFor(*was, id); })) {
        return true;
      }
    }
    return false;
  }

  // What is said of a route at a peer is so.
  void CheckAtPeer(PeerId id, const Nlri& nlri) {
    const auto at = injector_.AtPeer(nlri, id);
    const auto found = intent_.find(nlri);
    if (!at || found == intent_.end()) return;
    const OutputRules& rules = rules_[id.value()];
    const FakePeer* far_end = PeerOf(id).far_end.get();
    const Nlri* told = Told(id, nlri);
    const Outcome fate = Fate(nlri, sets_[found->second.set], rules);
    if (!IsFor(found->second, id)) {
      EXPECT_EQ(at->outcome, Outcome::kNotSelected);
    } else if (far_end == nullptr) {
      EXPECT_EQ(at->outcome, Outcome::kPeerDown);
    } else if (fate == Outcome::kNotNegotiated) {
      EXPECT_EQ(at->outcome, fate);
    } else if (*told != nlri) {
      EXPECT_EQ(at->outcome, Outcome::kOtherPath);
      EXPECT_EQ(at->told_instead, *told);
    } else if (at->outcome == Outcome::kPending) {
      EXPECT_LT(injector_.sent_revision(id), injector_.revision());
    } else {
      EXPECT_EQ(at->outcome, fate);
      EXPECT_EQ(at->since, injector_.Find(nlri)->revision);
      const auto route = far_end->routes().find(KeyOf(nlri, rules));
      if (fate != Outcome::kSent) return;
      ASSERT_NE(route, far_end->routes().end());
      EXPECT_EQ(route->second, AtPeer(sets_[found->second.set], rules));
    }
  }

  // One turn of a session's write loop, which sleeps when there is nothing to write.
  void Turn(PeerId id) {
    PeerModel& peer = PeerOf(id);
    if (!peer.awake) return;
    if (peer.taken) return Write(id);
    peer.unwritten = TakeOctets(injector_, id, 1 + Pick(200));
    peer.taken = !peer.unwritten.empty();
    if (!peer.taken) Rest(id);
  }

  void Rest(PeerId id) {
    PeerModel& peer = PeerOf(id);
    peer.awake = injector_.HasOutput(id);
    if (!peer.awake) peer.far_end->ExpectNothing();
  }

  // The kernel takes all of it, in two bits.
  void Write(PeerId id) {
    PeerModel& peer = PeerOf(id);
    const Bytes octets(peer.unwritten);
    const size_t cut = Pick(static_cast<uint32_t>(octets.size()));
    peer.far_end->Read(octets.first(cut));
    peer.far_end->Read(octets.subspan(cut));
    peer.unwritten.clear();
    peer.taken = false;
    Rest(id);
    injector_.Written(id);
  }

  void Settle() {
    for (uint32_t id = 0; id < peers_.size(); ++id) {
      while (PeerOf(PeerId(id)).awake) Turn(PeerId(id));
    }
  }

  void CheckPeer(PeerId id) {
    const OutputRules& rules = rules_[id.value()];
    std::map<Nlri, PathAttributes> expected;
    Unsendable unsendable;
    for (const auto& [nlri, word] : intent_) {
      const PathAttributes& set = sets_[word.set];
      const Outcome fate = Fate(nlri, set, rules);
      if (!IsFor(word, id)) continue;
      if (*Told(id, nlri) != nlri && fate != Outcome::kNotNegotiated) continue;
      if (fate == Outcome::kSent) expected[KeyOf(nlri, rules)] = AtPeer(set, rules);
      unsendable.family_not_negotiated += fate == Outcome::kNotNegotiated;
      unsendable.no_next_hop += fate == Outcome::kNoNextHop;
      unsendable.too_large += fate == Outcome::kTooLarge;
      unsendable.route_leak += fate == Outcome::kRouteLeak;
    }
    EXPECT_EQ(PeerOf(id).far_end->routes(), expected);
    EXPECT_THAT(PeerOf(id).far_end->expected_again(), testing::IsEmpty());
    EXPECT_EQ(PeerOf(id).far_end->end_of_ribs(),
              std::multiset<Family>(rules.format.families.begin(), rules.format.families.end()));
    const std::multiset<Family>& refreshed = PeerOf(id).far_end->refreshed();
    for (const auto& [family, before] : PeerOf(id).refreshed_when_asked) {
      EXPECT_EQ(refreshed.count(family) > before, rules.enhanced_route_refresh);
    }
    EXPECT_EQ(injector_.sent_revision(id), injector_.revision());
    EXPECT_EQ(PeerOf(id).sent, injector_.revision());
    const Unsendable counted = injector_.UnsendableRoutes(id);
    EXPECT_EQ(counted.family_not_negotiated, unsendable.family_not_negotiated);
    EXPECT_EQ(counted.no_next_hop, unsendable.no_next_hop);
    EXPECT_EQ(counted.too_large, unsendable.too_large);
    EXPECT_EQ(counted.route_leak, unsendable.route_leak);
    uint64_t announced = 0;
    for (const FamilyCounts& counts : injector_.Counts(id)) {
      announced += counts.announced;
      EXPECT_EQ(counts.pending, 0u);
    }
    EXPECT_EQ(announced, expected.size());
  }

  const std::vector<PathAttributes> sets_ = AttributeSets();
  const std::vector<OutputRules> rules_ = AllRules();
  const std::vector<TermsRef> terms_ = AllTerms();
  std::mt19937 random_;
  Injector injector_;
  bool falls_behind_ = false;  // A slow peer leaves its update group.
  std::vector<PeerModel> peers_;
  std::map<Nlri, Word> intent_;
  std::map<Nlri, History> stood_;
  std::map<Nlri, Revision> said_twice_;                 // The last time, in one batch.
  std::map<std::pair<uint32_t, Nlri>, History> heard_;  // By peer, as it knows the route.
  std::pair<Revision, std::map<Nlri, Word>> latest_;    // What the latest batch said, and when.
  std::set<uint64_t> waiting_;
  uint64_t last_ticket_ = 0;
};

void Live(uint32_t seed, const QueueBounds& queue) {
  Life life(seed, queue);
  for (int step = 1; step <= 4'000; ++step) {
    life.Step();
    if (step % 200 == 0) life.CheckAtRest();
    ASSERT_FALSE(testing::Test::HasFailure()) << "at step " << step;
  }
}

class InjectorModelTest : public testing::TestWithParam<uint32_t> {};

// Conformance, E-1, O-2.
TEST_P(InjectorModelTest, PeersHearWhatIsMeantAndAcknowledgementsAreTrue) {
  Live(GetParam(), QueueBounds());
}

TEST_P(InjectorModelTest, SoTheyDoIfTheyFallBehindTheOthers) {
  Live(GetParam(), {.octets = 400, .segments = 3});
}

TEST_P(InjectorModelTest, SoTheyDoIfTheyAreToldOfTheTableStepByStep) {
  Live(GetParam(), {.walked_places = 2});
}

INSTANTIATE_TEST_SUITE_P(Seeds, InjectorModelTest, testing::Range(1u, 33u));

}  // namespace
}  // namespace herald::injector
