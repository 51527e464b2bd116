#ifndef HERALD_TESTS_SIMULATION_PAIR_H_
#define HERALD_TESTS_SIMULATION_PAIR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <variant>

#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/peer_fsm.h"
#include "internal/bgp/fsm/state.h"
#include "internal/bgp/fsm/timing.h"

namespace herald::simulation {

// Two speakers joined by a network of memory; time jumps from event to event. All that is random
// comes from the seed.
class Pair {
 public:
  struct Counts {
    uint64_t ups = 0, downs = 0, keepalives = 0;
    std::optional<fsm::Ended> last_ended;
  };

  Pair(std::array<fsm::PeerRules, 2> rules, fsm::Duration delay_max, uint64_t seed);

  void Start();
  // What an operator does to one side.
  void Enable(size_t node) { Step(node, fsm::ManualStart{}); }
  void Stop(size_t node) { Step(node, fsm::ManualStop{}); }
  void Reset(size_t node) { Step(node, fsm::ManualReset{}); }
  void RunFor(fsm::Duration duration);
  // Breaks the connections that there are: both ends learn of it.
  void ResetAll();
  // Breaks them without a word: nothing that is sent on them from now on arrives.
  void MuteAll();
  // Somebody connects to a node with the address of its peer, and then does that, or nothing.
  void Stray(size_t node, const std::optional<fsm::Arrival>& says);
  // For what is sent from now on.
  void SetDelayMax(fsm::Duration delay_max) { delay_max_ = delay_max; }
  // While it is on, nothing arrives: neither messages nor connections.
  void Blackhole(bool on) { blackhole_ = on; }

  fsm::TimePoint now() const { return now_; }
  const fsm::PeerFsm& node(size_t i) const { return nodes_[i]; }
  const Counts& counts(size_t i) const { return counts_[i]; }
  // Established on both ends of one and the same connection.
  bool IsUp() const;

 private:
  // An end's connection id is the link's number.
  struct Link {
    std::array<bool, 2> open = {true, true};
    bool mute = false;
    std::array<fsm::TimePoint, 2> last_arrival = {};
  };
  struct Arrive {
    size_t node;
    fsm::Event event;
  };
  struct Dialed {
    size_t from;
    uint64_t attempt;
  };
  using Happening = std::variant<Arrive, Dialed>;

  void Step(size_t node, const fsm::Event& event);
  void Do(size_t node, const fsm::Dial&);
  void Do(size_t node, const fsm::CancelDial&);
  void Do(size_t node, const fsm::Send& send);
  void Do(size_t node, const fsm::Close& close);
  void Do(size_t node, const fsm::Up&) { ++counts_[node].ups; }
  void Do(size_t node, const fsm::Ended& ended) { counts_[node].last_ended = ended; }
  void Do(size_t node, const fsm::Down&) { ++counts_[node].downs; }
  void Do(size_t, const fsm::StaleTimeOver&) {}
  void Happen(const Arrive& arrive);
  void Happen(const Dialed& dialed);

  // In order for each direction of a link, as TCP delivers.
  void Deliver(fsm::ConnectionId link, size_t to, fsm::Event event);
  void At(fsm::TimePoint time, Happening what) { happenings_.emplace(time, std::move(what)); }
  fsm::Duration Delay();

  std::mt19937_64 random_;
  fsm::Duration delay_max_;
  std::array<fsm::PeerFsm, 2> nodes_;
  std::array<Counts, 2> counts_;
  std::array<uint64_t, 2> attempts_ = {};  // The latest dial of each; older ones were cancelled.
  std::map<fsm::ConnectionId, Link> links_;
  uint64_t links_made_ = 0;
  std::multimap<fsm::TimePoint, Happening> happenings_;
  bool blackhole_ = false;
  fsm::TimePoint now_;
};

}  // namespace herald::simulation

#endif  // HERALD_TESTS_SIMULATION_PAIR_H_
