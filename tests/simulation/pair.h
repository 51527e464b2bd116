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
#include "tests/simulation/stale_routes.h"

namespace herald::simulation {

// Two speakers joined by a network of memory; time jumps from event to event. All that is random
// comes from the seed. The second may be a router, whose routes the first one keeps.
class Pair {
 public:
  struct Counts {
    uint64_t ups = 0, downs = 0, keepalives = 0;
    std::optional<fsm::Ended> last_ended;
  };

  Pair(std::array<fsm::PeerRules, 2> rules, fsm::Duration delay_max, uint64_t seed);

  // The second one's routes outlive its sessions. Whether it has preserved its forwarding state,
  // and whether it ever sends End-of-RIB, is random.
  void LetRouterRestart(uint16_t restart_time_s, uint32_t stale_time_s);

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
  // Of the second one, on the first.
  const StaleRoutes& stale() const { return stale_; }

 private:
  static constexpr size_t kRouter = 1;
  struct Restarts {
    uint16_t restart_time_s;
    uint32_t stale_time_s;
  };
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
  void Do(size_t node, const fsm::Up& up);
  void Do(size_t node, const fsm::Ended& ended) { counts_[node].last_ended = ended; }
  void Do(size_t node, const fsm::Down& down);
  void Do(size_t node, const fsm::StaleTimeOver& over);
  void Happen(const Arrive& arrive);
  void Happen(const Dialed& dialed);

  // What the router's OPEN says of restarts.
  void AddRestarts(OpenMessage& open);
  void NoteEndOfRib(const fsm::Event& event);

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
  std::optional<Restarts> restarts_;
  StaleRoutes stale_;
  fsm::TimePoint now_;
};

}  // namespace herald::simulation

#endif  // HERALD_TESTS_SIMULATION_PAIR_H_
