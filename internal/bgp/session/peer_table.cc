#include "internal/bgp/session/peer_table.h"

#include "absl/algorithm/container.h"

namespace herald::session {
namespace {

bool Fits(const SessionEnds& wanted, const SessionEnds& arrived) {
  return (!wanted.local.has_value() || wanted.local == arrived.local) &&
         (wanted.interface.empty() || wanted.interface == arrived.interface);
}

int Precision(const SessionEnds& ends) {
  return 2 * ends.local.has_value() + !ends.interface.empty();
}

}  // namespace

bool PeerTable::Add(const SessionEnds& ends, PeerId peer) {
  std::vector<Row>& rows = rows_[ends.remote];
  if (absl::c_any_of(rows, [&](const Row& row) { return row.ends == ends; })) return false;
  rows.push_back({ends, peer});
  absl::c_sort(rows,
               [](const Row& a, const Row& b) { return Precision(a.ends) > Precision(b.ends); });
  return true;
}

void PeerTable::Remove(const SessionEnds& ends) {
  const auto it = rows_.find(ends.remote);
  if (it == rows_.end()) return;
  std::erase_if(it->second, [&](const Row& row) { return row.ends == ends; });
  if (it->second.empty()) rows_.erase(it);
}

std::optional<PeerId> PeerTable::Find(const SessionEnds& arrived) const {
  const auto it = rows_.find(arrived.remote);
  if (it == rows_.end()) return std::nullopt;
  const auto row = absl::c_find_if(it->second, [&](const Row& r) { return Fits(r.ends, arrived); });
  if (row == it->second.end()) return std::nullopt;
  return row->peer;
}

}  // namespace herald::session
