#include "tests/bench/driver/audience.h"

#include <algorithm>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/sink/verdict.h"

namespace herald::bench {
namespace {

constexpr int64_t kQuietNs = 200'000'000;
constexpr int kPollMs = 20;

}  // namespace

void Audience::Listen() {
  if (thread_.joinable()) return;
  pauses_ = false;
  thread_ = std::thread([this] {
    while (!pauses_) sink_.Poll(kPollMs);
  });
}

void Audience::Pause() {
  pauses_ = true;
  if (thread_.joinable()) thread_.join();
}

void Audience::AwaitQuiet(size_t octets, int64_t deadline_ns) {
  WaitUntil([&] {
    const int64_t now = NowNs();
    const int64_t last = sink_.last_read_ns();
    const bool is_enough = last != judged_ns_ && sink_.octets_read() >= octets;
    return (is_enough && now - last > kQuietNs) || now > deadline_ns || sink_.fallen() > 0;
  });
}

bool Audience::Judged(const Digest& expected, int64_t since_ns, std::optional<size_t> but,
                      Heard& heard) {
  heard = {};
  judged_ns_ = sink_.last_read_ns();
  for (size_t peer = 0; peer < sink_.peers(); ++peer) {
    if (peer == but) continue;
    const Verdict verdict = Judge(sink_.Log(peer), next_hops_, since_ns);
    fault_ = verdict.fault;
    if (fault_.empty() && verdict.digest.routes != expected.routes) {
      fault_ = absl::StrCat("has ", verdict.digest.routes, " routes, not ", expected.routes);
    }
    if (fault_.empty() && verdict.digest != expected) fault_ = "has other attributes or prefixes";
    if (!fault_.empty()) {
      fault_ = absl::StrCat("peer ", peer, ": ", fault_);
      return false;
    }
    heard.first_ns =
        heard.first_ns == 0 ? verdict.first_ns : std::min(heard.first_ns, verdict.first_ns);
    heard.last_ns = std::max(heard.last_ns, verdict.last_ns);
    heard.first_complete_ns = heard.first_complete_ns == 0
                                  ? verdict.last_ns
                                  : std::min(heard.first_complete_ns, verdict.last_ns);
    heard.octets += verdict.octets;
    heard.updates += verdict.updates;
    heard.routes_told += verdict.routes_told;
  }
  return true;
}

Heard Audience::Await(const Digest& expected, int64_t since_ns, std::optional<size_t> but) {
  const int64_t deadline_ns = NowNs() + std::chrono::nanoseconds(patience_).count();
  // Who still tells is not looked at: what came meanwhile would be stamped late.
  const size_t least = expected.nlri_octets * (sink_.peers() - (but ? 1 : 0));
  Heard heard;
  for (;;) {
    Listen();
    AwaitQuiet(least, deadline_ns);
    Pause();
    const bool is_right = Judged(expected, since_ns, but, heard);
    if (sink_.fallen() > 0)
      throw std::runtime_error(absl::StrCat("a session ended", fault_.empty() ? "" : "; ", fault_));
    if (is_right) return heard;
    if (NowNs() > deadline_ns) throw std::runtime_error(fault_);
  }
}

}  // namespace herald::bench
