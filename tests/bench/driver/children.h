#ifndef HERALD_TESTS_BENCH_DRIVER_CHILDREN_H_
#define HERALD_TESTS_BENCH_DRIVER_CHILDREN_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/bench/driver/feed.h"

namespace herald::bench {

// Starts a program, whose path is the first of the words, on whatever core is free; its output is
// dropped. input: a file, or -1 for the caller's own.
pid_t Start(std::vector<std::string> words, int input);
// Throws if it failed.
bool HasEnded(pid_t child, Look look);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_CHILDREN_H_
