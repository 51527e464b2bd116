#ifndef HERALD_INTERNAL_CONFIG_PARSE_H_
#define HERALD_INTERNAL_CONFIG_PARSE_H_

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/config/config.h"
#include "internal/config/fault.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// What a text may have; about 70,000 static routes.
inline constexpr size_t kTextMax = size_t{4} << 20;

// The validated configuration, or every fault of the text, by line.
std::variant<Config, std::vector<Fault>> ParseConfig(absl::string_view yaml,
                                                     const Given& given = {});

// What one element of peers says, without its meaning.
std::variant<v1::Peer, std::vector<Fault>> ReadPeer(absl::string_view yaml);

// One more peer, of a daemon that has these defaults, or every fault of the message, by field:
// "peer.hold_time_s".
std::variant<Peer, std::vector<Fault>> ParsePeer(const v1::Peer& proto,
                                                 const PeerDefaults& defaults);

// "herald.yaml:12: peers[1].hold_time_s: must be 0 or 3 to 65535, is 2". One line, whatever the
// file contains.
std::string FormatFault(absl::string_view file, const Fault& fault);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_PARSE_H_
