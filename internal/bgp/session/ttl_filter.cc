#include "internal/bgp/session/ttl_filter.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace herald::session {
namespace {

constexpr uint32_t kDrop = 0, kKeep = 0xFFFFFFFF;
constexpr int kWordBits = 32;
constexpr uint32_t kWordOctets = 4;

// Offsets in the IP header (RFC 791 section 3.1, RFC 8200 section 3).
struct HeaderOffsets {
  uint32_t ttl, source;
};
constexpr HeaderOffsets kIpv4{8, 12}, kIpv6{7, 8};

using Program = std::vector<sock_filter>;

sock_filter Load(uint32_t size, uint32_t offset) {
  const auto in_ip_header = static_cast<uint32_t>(SKF_NET_OFF) + offset;
  return {static_cast<uint16_t>(BPF_LD | size | BPF_ABS), 0, 0, in_ip_header};
}
constexpr uint16_t kIfEqual = BPF_JMP | BPF_JEQ | BPF_K;
sock_filter And(uint32_t mask) { return {BPF_ALU | BPF_AND | BPF_K, 0, 0, mask}; }
sock_filter Return(uint32_t verdict) { return {BPF_RET | BPF_K, 0, 0, verdict}; }

std::vector<uint32_t> Words(const IpAddress& address) {
  if (address.is_v4()) return {address.v4()};
  const auto halves = {address.high(), address.low()};
  std::vector<uint32_t> words;
  for (const uint64_t half : halves) {
    words.push_back(static_cast<uint32_t>(half >> kWordBits));
    words.push_back(static_cast<uint32_t>(half));
  }
  return words;
}

// Unless the source is in the prefix, skips the one instruction that comes behind these.
void AppendMatch(uint32_t source, const Prefix& from, Program& program) {
  const size_t begin = program.size();
  const std::vector<uint32_t> words = Words(from.address());
  for (size_t i = 0; i < words.size(); ++i) {
    const int bits = std::min(from.length() - static_cast<int>(i) * kWordBits, kWordBits);
    if (bits <= 0) break;
    program.push_back(Load(BPF_W, source + static_cast<uint32_t>(i) * kWordOctets));
    if (bits < kWordBits) program.push_back(And(~uint32_t{0} << (kWordBits - bits)));
    program.push_back({kIfEqual, 0, 0, words[i]});
  }
  for (size_t i = begin; i < program.size(); ++i) {
    if (program[i].code == kIfEqual) program[i].jf = static_cast<uint8_t>(program.size() - i);
  }
}

// The time to live is kept in X. Each prefix jumps to the verdict of its floor; classic BPF jumps
// forward only, so these come last.
Program MakeProgram(const HeaderOffsets& offsets, const std::vector<TtlFloor>& floors) {
  Program program = {Load(BPF_B, offsets.ttl), {BPF_MISC | BPF_TAX, 0, 0, 0}};
  std::vector<size_t> jumps;
  std::set<uint16_t> verdicts;
  for (const TtlFloor& floor : floors) {
    AppendMatch(offsets.source, floor.from, program);
    jumps.push_back(program.size());
    program.push_back({BPF_JMP | BPF_JA, 0, 0, 0});
    verdicts.insert(floor.ttl_min);
  }
  program.push_back(Return(kKeep));
  for (const uint16_t ttl_min : verdicts) {
    for (size_t i = 0; i < floors.size(); ++i) {
      if (floors[i].ttl_min != ttl_min) continue;
      program[jumps[i]].k = static_cast<uint32_t>(program.size() - jumps[i] - 1);
    }
    program.push_back({BPF_MISC | BPF_TXA, 0, 0, 0});
    program.push_back({BPF_JMP | BPF_JGE | BPF_K, 0, 1, ttl_min});
    program.push_back(Return(kKeep));
    program.push_back(Return(kDrop));
  }
  return program;
}

// Those that have a floor, and those that would else have that of a range which they are in.
void DropIdle(std::vector<TtlFloor>& floors) {
  std::vector<Prefix> ranges;
  for (const TtlFloor& floor : floors) {
    const bool one = floor.from.length() == floor.from.address().bits();
    if (floor.ttl_min > 0 && !one) ranges.push_back(floor.from);
  }
  const auto is_idle = [&](const TtlFloor& floor) {
    const auto covers = [&](const Prefix& range) { return range.Covers(floor.from); };
    return floor.ttl_min == 0 && absl::c_none_of(ranges, covers);
  };
  floors.erase(std::remove_if(floors.begin(), floors.end(), is_idle), floors.end());
}

absl::Status Failed() {
  const char* why =
      errno == ENOMEM ? "no room for so many peers (net.core.optmem_max)" : strerror(errno);
  return absl::UnavailableError(absl::StrCat("cannot have ttl_security: ", why));
}

}  // namespace

absl::Status FilterTtl(int socket, bool is_v4, std::vector<TtlFloor> floors) {
  DropIdle(floors);
  if (floors.empty()) {
    const int nothing = 0;
    const int result = setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &nothing, sizeof(nothing));
    return result == 0 || errno == ENOENT ? absl::OkStatus() : Failed();
  }
  absl::c_sort(floors, [](const TtlFloor& a, const TtlFloor& b) {
    return a.from.length() > b.from.length();
  });
  Program program = MakeProgram(is_v4 ? kIpv4 : kIpv6, floors);
  if (program.size() > BPF_MAXINSNS) {
    return absl::ResourceExhaustedError(
        absl::StrCat("too many peers with ttl_security for one listener: ", floors.size()));
  }
  const sock_fprog option{static_cast<uint16_t>(program.size()), program.data()};
  const int result = setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &option, sizeof(option));
  return result == 0 ? absl::OkStatus() : Failed();
}

}  // namespace herald::session
