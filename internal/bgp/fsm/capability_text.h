#ifndef HERALD_INTERNAL_BGP_FSM_CAPABILITY_TEXT_H_
#define HERALD_INTERNAL_BGP_FSM_CAPABILITY_TEXT_H_

#include <string>

#include "internal/bgp/message/capability.h"

namespace herald::fsm {

// "graceful restart", "role"; "code 239" for one that we do not know.
std::string CapabilityName(const Capability& capability);

// With what it says: "multiprotocol ipv4-unicast", "role customer", "code 239 0x68656c6c". What the
// peer wrote is escaped, and of an unknown one no more than the first 32 octets are shown.
std::string FormatCapability(const Capability& capability);

// Host and domain as one name, escaped.
std::string FormatHostName(const FqdnCapability& capability);

// "provider", "route server", ...; "role 7" for one that RFC 9234 does not assign.
std::string RoleName(Role role);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_CAPABILITY_TEXT_H_
