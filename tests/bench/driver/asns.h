#ifndef HERALD_TESTS_BENCH_DRIVER_ASNS_H_
#define HERALD_TESTS_BENCH_DRIVER_ASNS_H_

#include <cstdint>

namespace herald::bench {

// The autonomous systems of the daemon under test, of its peers, and of the peer that it hears
// routes from.
constexpr uint32_t kDaemonAsn = 65000;
constexpr uint32_t kPeerAsn = 65001;
constexpr uint32_t kSourceAsn = 65002;
constexpr char kSourceAddress[] = "10.98.0.1";

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_ASNS_H_
