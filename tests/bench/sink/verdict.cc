#include "tests/bench/sink/verdict.h"

#include <algorithm>

namespace herald::bench {
namespace {

// NOTIFICATION (RFC 4271 section 4.5).
std::string Ended(Octets body) {
  if (body.size() < 2) return "NOTIFICATION";
  return "NOTIFICATION " + std::to_string(body[0]) + "/" + std::to_string(body[1]);
}

void Count(int64_t time_ns, size_t octets, size_t routes, Verdict& verdict) {
  if (verdict.first_ns == 0) verdict.first_ns = time_ns;
  verdict.last_ns = time_ns;
  verdict.octets += octets;
  verdict.routes_told += routes;
  ++verdict.updates;
}

}  // namespace

int64_t ReadAt(const PeerLog& log, size_t position) {
  return std::lower_bound(log.stamps.begin(), log.stamps.end(), position,
                          [](const Stamp& one, size_t end) { return one.end < end; })
      ->time_ns;
}

Verdict Judge(const PeerLog& log, NextHops next_hops, int64_t since_ns) {
  Verdict verdict;
  RouteTable table;
  MessageWalk walk(log.octets);
  MessageType type;
  for (Octets body; verdict.fault.empty() && walk.Next(type, body);) {
    if (type == MessageType::kNotification) verdict.fault = Ended(body);
    if (type != MessageType::kUpdate) continue;
    const std::optional<Update> update = ReadUpdate(body, next_hops);
    const std::optional<size_t> routes = update ? table.Apply(*update) : std::nullopt;
    if (!routes) verdict.fault = "an UPDATE is malformed";
    if (!routes || *routes == 0) continue;
    const int64_t time_ns = ReadAt(log, walk.position());
    if (time_ns >= since_ns) Count(time_ns, kHeaderSize + body.size(), *routes, verdict);
  }
  if (!walk.ok()) verdict.fault = "a message header is malformed";
  verdict.digest = table.digest();
  return verdict;
}

}  // namespace herald::bench
