#include "internal/bgp/session/peer_keys.h"

#include <tuple>

#include "absl/strings/str_cat.h"

namespace herald::session {

bool operator==(const PeerKeys& a, const PeerKeys& b) {
  return SameKey(a.md5, b.md5) && SameKey(a.ao, b.ao);
}

absl::StatusOr<PeerKeys> ReadKeys(const config::Peer& peer) {
  PeerKeys keys;
  absl::Status read;
  if (!peer.md5_password_file.empty()) {
    auto md5 = Md5Key::Read(peer.md5_password_file);
    read.Update(md5.status());
    if (md5.ok()) keys.md5 = *std::move(md5);
  }
  if (peer.tcp_ao.has_value()) {
    auto ao = AoKey::Read(*peer.tcp_ao);
    read.Update(ao.status());
    if (ao.ok()) keys.ao = *std::move(ao);
  }
  if (read.ok()) return keys;
  return absl::Status(read.code(), absl::StrCat("peer ", peer.name, ": ", read.message()));
}

absl::Status TryKeys(const PeerKeys& keys, const Prefix& peers) {
  return keys.ao == nullptr ? absl::OkStatus() : keys.ao->Try(peers);
}

// The kernel overwrites an MD5 key, but has two tuples of TCP-AO with the same identifiers, or both
// kinds of keys, for no peer.
absl::Status ChangeKeys(int socket, const Prefix& peers, const PeerKeys& before,
                        const PeerKeys& now) {
  if (before == now) return absl::OkStatus();
  if (before.md5 != nullptr && now.md5 == nullptr) {
    if (absl::Status ended = Md5Key::Unsign(socket, peers); !ended.ok()) return ended;
  }
  if (before.ao != nullptr && !SameKey(before.ao, now.ao)) {
    if (absl::Status ended = before.ao->Unsign(socket, peers); !ended.ok()) return ended;
  }
  absl::Status set;
  if (now.md5 != nullptr) set = now.md5->SignOn(socket, peers);
  if (now.ao != nullptr && !SameKey(before.ao, now.ao)) set.Update(now.ao->SignOn(socket, peers));
  if (set.ok()) return set;
  // What the kernel had a moment ago it takes again.
  if (before.md5 != nullptr) std::ignore = before.md5->SignOn(socket, peers);
  if (before.ao != nullptr) std::ignore = before.ao->SignOn(socket, peers);
  return set;
}

}  // namespace herald::session
