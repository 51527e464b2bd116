#include "tests/bench/driver/follower.h"

#include <stdexcept>

#include "tests/bench/sink/clock.h"

namespace herald::bench {
namespace {

constexpr int64_t kPatienceNs = int64_t{10} * 1'000'000'000;

size_t Count(const Update::Field& field) {
  NlriWalk walk(field.nlri, field.ipv6);
  size_t count = 0;
  for (Prefix prefix; walk.Next(prefix);) ++count;
  return count;
}

}  // namespace

size_t Follower::Poll() {
  sink_.Poll(0);
  MessageWalk walk(sink_.read().subspan(position_));
  MessageType type;
  for (Octets body; walk.Next(type, body);) {
    if (type != MessageType::kUpdate) continue;
    const std::optional<Update> update = ReadUpdate(body, NextHops::kIgnored);
    if (!update) continue;  // The verdict at the end will name it.
    routes_ += Count(update->withdrawn) + Count(update->announced) + Count(update->mp_withdrawn) +
               Count(update->mp_announced);
  }
  position_ += walk.position();
  return routes_;
}

void Follower::AwaitRoutes(size_t count) {
  const int64_t deadline = NowNs() + kPatienceNs;
  while (Poll() < count) {
    if (NowNs() > deadline || sink_.fallen() > 0)
      throw std::runtime_error("a batch did not arrive in time");
  }
  if (routes_ > count) throw std::runtime_error("more was told than was asked for");
}

}  // namespace herald::bench
