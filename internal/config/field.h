#ifndef HERALD_INTERNAL_CONFIG_FIELD_H_
#define HERALD_INTERNAL_CONFIG_FIELD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "internal/config/config.h"
#include "internal/config/report.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"
#include "internal/net/strong.h"

namespace herald::config {

// Values that several messages have. Each refuses at its place what is out of bounds; what it
// returns then is of no account.

// The lowest to the highest of what fits into T.
template <class T>
T InRange(uint32_t value, uint32_t lowest, uint32_t highest, const Place& place) {
  if (value < lowest || value > highest) {
    place.Refuse(absl::StrCat("must be ", lowest, " to ", highest, ", is ", value));
  }
  return static_cast<T>(value);
}

// 1 to 63 of a-z, 0-9, '-', '_' and '.'.
void CheckName(const std::string& name, const Place& place);

void CheckAbsolutePath(const std::string& path, const Place& place);

// True: there are more than most, and what they are is not worth a look.
bool IsTooMany(int count, int most, const Place& place);

std::optional<Prefix> ReadPrefix(const std::string& text, const Place& place);

uint16_t Port(uint32_t value, const Place& place);

// Not 0 (RFC 7607) and not AS_TRANS (RFC 6793 section 9), which no speaker has.
Asn SpeakerAsn(uint32_t value, const Place& place);

RouterId BgpIdentifier(const std::string& text, const Place& place);

// The address of a host: neither multicast nor unspecified.
std::optional<IpAddress> HostAddress(const std::string& text, const Place& place);

// An address to listen on, which may be the unspecified one.
std::optional<IpAddress> ListenAddress(const std::string& text, const Place& place);

// "127.0.0.1:1179" or "[::1]:1179".
std::optional<Endpoint> ListenEndpoint(const std::string& text, const Place& place);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_FIELD_H_
