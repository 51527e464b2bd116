#ifndef HERALD_INTERNAL_BGP_SESSION_AO_KEY_H_
#define HERALD_INTERNAL_BGP_SESSION_AO_KEY_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/bgp/session/secret.h"
#include "internal/config/config.h"
#include "internal/net/prefix.h"

namespace herald::session {

// A master key tuple of TCP-AO (RFC 5925 section 3.1). It can be given to the kernel and to nobody
// else.
class AoKey {
 public:
  // The error names the path.
  static absl::StatusOr<std::shared_ptr<const AoKey>> Read(const config::TcpAo& config);

  // From here on what this socket, or one that it accepts, sends to these peers is authenticated,
  // and what comes from there without that is dropped. For a socket that is not connected. The
  // error says in an operator's words why it cannot be; nothing must go on without.
  absl::Status SignOn(int socket, const Prefix& peers) const;
  // The opposite, for a socket that listens.
  absl::Status Unsign(int socket, const Prefix& peers) const;
  // Whether this kernel can do it for these peers.
  absl::Status Try(const Prefix& peers) const;

  friend bool operator==(const AoKey& a, const AoKey& b);

 private:
  AoKey(config::TcpAo config, std::unique_ptr<const Secret> secret)
      : config_(std::move(config)), secret_(std::move(secret)) {}

  const config::TcpAo config_;
  const std::unique_ptr<const Secret> secret_;
};

// Whether two peers have the same key, or both none.
bool SameKey(const std::shared_ptr<const AoKey>& a, const std::shared_ptr<const AoKey>& b);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_AO_KEY_H_
