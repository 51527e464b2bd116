#ifndef HERALD_CMD_HERALDCTL_MRT_TABLE_H_
#define HERALD_CMD_HERALDCTL_MRT_TABLE_H_

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/mrt/reader.h"

namespace herald::ctl {

struct MrtPeer {
  mrt::PeerIndexTable::Peer peer;
  uint64_t routes = 0;
};

// The peers of a TABLE_DUMP_V2 file, by index.
absl::StatusOr<std::vector<MrtPeer>> ReadMrtPeers(const std::string& path);
void PrintMrtPeers(const std::vector<MrtPeer>& peers, std::ostream& out);

// Takes a route of the peer and its attributes as they stand in the file; false: no more is wanted.
using TakeMrtRoute = std::function<bool(const Prefix& prefix, absl::string_view attributes)>;
// Told of the octets read, as stored, and of how many there are (0: not known).
using OnMrtOctets = std::function<void(uint64_t read, uint64_t size)>;

// What a reading left out.
struct MrtSkipped {
  uint64_t records = 0;  // Of types that are not part of a table of unicast routes.
};

// Every route of one peer. OUT_OF_RANGE: there is no such peer.
absl::StatusOr<MrtSkipped> ReadMrtRoutes(const std::string& path, uint16_t peer_index,
                                         const TakeMrtRoute& take, const OnMrtOctets& on_octets);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_MRT_TABLE_H_
