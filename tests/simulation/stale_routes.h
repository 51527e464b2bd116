#ifndef HERALD_TESTS_SIMULATION_STALE_ROUTES_H_
#define HERALD_TESTS_SIMULATION_STALE_ROUTES_H_

#include <cstdint>
#include <map>

#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/timing.h"
#include "internal/net/family.h"

namespace herald::simulation {

// The families whose routes are stale, by what an FSM has its shell do with them (RFC 4724 section
// 4.2, RFC 9494 section 4.2). The test fails if it is what no shell could do.
class StaleRoutes {
 public:
  // How often each happened, to families.
  struct Counts {
    uint64_t retained = 0, kept = 0, lived_long = 0, over = 0;
  };

  // No family may be stale for longer; once the peer is back, it has kEndOfRibWait beside.
  void SetTimeMax(fsm::Duration time_max) { time_max_ = time_max; }

  void On(const fsm::Up& up);
  void On(fsm::TimePoint now, const fsm::Down& down);
  void On(const fsm::StaleTimeOver& over);
  void OnEndOfRib(Family family) { since_.erase(family); }
  void CheckTime(fsm::TimePoint now) const;

  bool empty() const { return since_.empty(); }
  const Counts& counts() const { return counts_; }

 private:
  fsm::Duration time_max_{};
  bool up_ = false;
  std::map<Family, fsm::TimePoint> since_;
  Counts counts_;
};

}  // namespace herald::simulation

#endif  // HERALD_TESTS_SIMULATION_STALE_ROUTES_H_
