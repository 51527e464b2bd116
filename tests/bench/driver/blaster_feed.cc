#include "tests/bench/driver/blaster_feed.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "tests/bench/driver/asns.h"
#include "tests/bench/driver/unix_socket.h"

namespace herald::bench {
namespace {

std::vector<uint8_t> Messages(Verb verb, std::span<const RouteGroup> groups) {
  std::vector<uint8_t> octets;
  if (verb == Verb::kAnnounce) {
    WriteUpdates(groups, {.asns = {kDaemonAsn}}, octets);
  } else {
    WriteWithdrawals(groups, octets);
  }
  return octets;
}

}  // namespace

BlasterFeed::BlasterFeed(const FeedOptions& options) : fd_(ConnectUnix(options.target)) {}

BlasterFeed::~BlasterFeed() { close(fd_); }

void BlasterFeed::Order(BlasterOrder order, std::span<const uint8_t> octets) {
  const BlasterHeader header = {order, octets.size()};
  std::vector<uint8_t> all(sizeof header);
  std::memcpy(all.data(), &header, sizeof header);
  all.insert(all.end(), octets.begin(), octets.end());
  WriteAll(fd_, all);
}

void BlasterFeed::Prepare(Verb verb, std::span<const RouteGroup> groups) {
  Order(BlasterOrder::kKeep, Messages(verb, groups));
}

void BlasterFeed::Send(Verb, std::span<const RouteGroup>) {
  Order(BlasterOrder::kWriteKept, {});
  uint8_t answer = 0;
  if (read(fd_, &answer, 1) != 1) throw std::runtime_error("the blaster ended");
}

void BlasterFeed::BeginOne(Verb verb, const RouteGroup& route) {
  Order(BlasterOrder::kWrite, Messages(verb, {&route, 1}));
}

bool BlasterFeed::OneIsDone(Look look) {
  uint8_t answer = 0;
  return recv(fd_, &answer, 1, look == Look::kAtOnce ? MSG_DONTWAIT : 0) == 1;
}

}  // namespace herald::bench
