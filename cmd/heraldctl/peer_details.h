#ifndef HERALD_CMD_HERALDCTL_PEER_DETAILS_H_
#define HERALD_CMD_HERALDCTL_PEER_DETAILS_H_

#include <ostream>

#include "absl/time/time.h"
#include "proto/herald/v1/peer_service.pb.h"

namespace herald::ctl {

// Everything about one peer, in lines of a title and what there is to say.
void PrintPeer(const v1::Peer& peer, absl::Time now, std::ostream& out);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_PEER_DETAILS_H_
