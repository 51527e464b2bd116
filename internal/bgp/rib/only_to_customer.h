#ifndef HERALD_INTERNAL_BGP_RIB_ONLY_TO_CUSTOMER_H_
#define HERALD_INTERNAL_BGP_RIB_ONLY_TO_CUSTOMER_H_

#include "internal/bgp/message/capability.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/net/family.h"
#include "internal/net/strong.h"

namespace herald::rib {

// RFC 9234 section 5, by our own role in a session.

bool HasOnlyToCustomer(Family family);

// Whether sending the route would leak it.
bool WouldLeak(Role ours, const PathAttributes& attributes);
// What goes out to customers, peers and clients of a route server may go on to customers only. A
// value that is there stays.
void SetOnlyToCustomer(Role ours, Asn local_asn, PathAttributes& attributes);
// Whether the route was leaked to us.
bool WasLeaked(Role ours, Asn peer_asn, const PathAttributes& attributes);

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ONLY_TO_CUSTOMER_H_
