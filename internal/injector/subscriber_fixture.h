#ifndef HERALD_INTERNAL_INJECTOR_SUBSCRIBER_FIXTURE_H_
#define HERALD_INTERNAL_INJECTOR_SUBSCRIBER_FIXTURE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "internal/injector/subscriber.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {

inline Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
inline rib::AttributesRef Set(uint32_t med, std::vector<Community> communities = {}) {
  return std::make_shared<const PathAttributes>(
      PathAttributes{.med = med, .communities = std::move(communities)});
}
inline absl::Time At(int64_t second) { return absl::FromUnixSeconds(second); }

constexpr PeerId kPeer{0}, kOther{1};
inline const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"), kC = Route("10.0.2.0/24");
inline const Nlri kV6 = Route("2001:db8::/32");
inline const rib::AttributesRef kOne = Set(1), kTwo = Set(2);
constexpr Community kWanted{7};

inline std::string Text(const std::vector<Nlri>& nlri) {
  return absl::StrJoin(nlri, ",", [](std::string* out, const Nlri& route) {
    absl::StrAppend(out, route.prefix.Format());
  });
}

// "peer 0: +1 10.0.0.0/24", short for what happened.
struct TextOf {
  std::string operator()(const RoutesAnnounced& e) const {
    return absl::StrCat(e.peer->id.value(), e.stale ? " stale +" : " +", *e.attributes->med, " ",
                        Text(e.nlri));
  }
  std::string operator()(const RoutesWithdrawn& e) const {
    return absl::StrCat(e.peer->id.value(), " - ", Text(e.nlri));
  }
  std::string operator()(const EndOfRibReceived& e) const {
    return absl::StrCat(e.peer->id.value(), " end of ", FormatFamily(e.family));
  }
  std::string operator()(const PeerWentUp& e) const {
    return absl::StrCat(e.peer->id.value(), " up");
  }
  std::string operator()(const PeerWentDown& e) const {
    const auto name = [](std::string* out, Family family) {
      absl::StrAppend(out, FormatFamily(family));
    };
    return absl::StrCat(e.peer->id.value(), " down: ", e.reason,
                        e.retained.empty() ? "" : ", keeps ", absl::StrJoin(e.retained, ",", name));
  }
  std::string operator()(const SnapshotBegins&) const { return "begin"; }
  std::string operator()(const SnapshotEnds&) const { return "end"; }
};

// A subscriber, and sessions that tell it what becomes of them.
class SubscriberTest : public testing::Test {
 protected:
  using SessionPtr = std::shared_ptr<ReceivedSession>;

  static SessionPtr MakeSession(PeerId peer) {
    return SessionPtr(new ReceivedSession{.peer = RefOf(peer), .since = At(1)});
  }

  void Subscribe(const SubscriptionFilter& filter = {}, size_t lag_max = 1000) {
    subscriber_ =
        std::make_unique<Subscriber>(filter, lag_max, [this] { ++ready_; }, [](Subscriber*) {});
  }
  void Announce(const SessionPtr& session, const Nlri& nlri, const rib::AttributesRef& attributes,
                absl::Time now = At(2)) {
    Tell(session, session->routes.Announce(nlri, attributes, now), now);
  }
  void Withdraw(const SessionPtr& session, const Nlri& nlri, absl::Time now = At(3)) {
    Tell(session, session->routes.Withdraw(nlri), now);
  }
  void EndOfRib(const SessionPtr& session, Family family) {
    session->end_of_rib.push_back(family);
    subscriber_->EndOfRib(*session, family, At(4));
  }
  void Up(const SessionPtr& session) { subscriber_->PeerUp(session, At(1)); }
  void Down(const SessionPtr& session) {
    session->over = true;
    subscriber_->PeerDown(*session, "gone", At(5));
  }
  void Retain(const SessionPtr& session, Family family = kIpv4Unicast) {
    session->established = false;
    session->down_reason = "crashed";
    session->retained = {family};
    session->end_of_rib.clear();
    session->routes.MarkStale(family);
    if (subscriber_ != nullptr) subscriber_->PeerRetained(*session, At(6));
  }
  void Resume(const SessionPtr& session) {
    session->established = true;
    subscriber_->PeerResumed(*session, At(7));
  }
  std::vector<std::string> Take(size_t routes_max = 1000) {
    std::vector<std::string> texts;
    for (const UpdateEvent& event : subscriber_->Take(routes_max)) {
      EXPECT_EQ(event.sequence, ++sequence_);
      texts.push_back(std::visit(TextOf{}, event.what));
    }
    return texts;
  }

  std::unique_ptr<Subscriber> subscriber_;
  int ready_ = 0;

 private:
  void Tell(const SessionPtr& session, const std::optional<rib::AdjRibIn::Change>& change,
            absl::Time now) {
    if (subscriber_ == nullptr || !change) return;
    subscriber_->Changed(*session, absl::MakeConstSpan(&*change, 1), now);
  }

  uint64_t sequence_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_SUBSCRIBER_FIXTURE_H_
