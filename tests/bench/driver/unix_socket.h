#ifndef HERALD_TESTS_BENCH_DRIVER_UNIX_SOCKET_H_
#define HERALD_TESTS_BENCH_DRIVER_UNIX_SOCKET_H_

#include <cstdint>
#include <span>
#include <string>

namespace herald::bench {

// Connected. Throws if nobody listens.
int ConnectUnix(const std::string& path);
// All of it; throws if the other end is gone.
void WriteAll(int fd, std::span<const uint8_t> octets);
void WriteAll(int fd, const std::string& text);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_UNIX_SOCKET_H_
