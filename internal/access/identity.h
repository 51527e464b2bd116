#ifndef HERALD_INTERNAL_ACCESS_IDENTITY_H_
#define HERALD_INTERNAL_ACCESS_IDENTITY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/access/principal.h"

namespace herald::access {

// As in the configuration: "uid:1000", "gid:1000", "loopback", "uri:spiffe://x/y",
// "dns:host.example".
absl::StatusOr<Identity> ParseIdentity(absl::string_view text);
std::string FormatIdentity(const Identity& identity);

}  // namespace herald::access

#endif  // HERALD_INTERNAL_ACCESS_IDENTITY_H_
