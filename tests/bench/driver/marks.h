#ifndef HERALD_TESTS_BENCH_DRIVER_MARKS_H_
#define HERALD_TESTS_BENCH_DRIVER_MARKS_H_

#include <map>
#include <string>

namespace herald::bench {

using Figures = std::map<std::string, double>;

// Says that a point is reached, on a line of its own, and waits for a line in answer: whoever runs
// this has then looked at the daemon's processes.
void Reach(const std::string& mark);

// The last line.
void Print(const Figures& figures);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_MARKS_H_
