#ifndef HERALD_INTERNAL_BGP_SESSION_MD5_KEY_H_
#define HERALD_INTERNAL_BGP_SESSION_MD5_KEY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/bgp/session/secret.h"
#include "internal/net/prefix.h"

namespace herald::session {

// The secret of TCP MD5 signatures (RFC 2385). It can be given to the kernel and to nobody else.
class Md5Key {
 public:
  // The error names the path.
  static absl::StatusOr<std::shared_ptr<const Md5Key>> Read(const std::string& path);

  // From here on what this socket, or one that it accepts, sends to these peers is signed, and what
  // comes from there without our signature is dropped. Takes the place of the key that these peers
  // had, on a connected socket too; of several prefixes the longest counts.
  absl::Status SignOn(int socket, const Prefix& peers) const;
  // The opposite: no key for exactly this prefix.
  static absl::Status Unsign(int socket, const Prefix& peers);

  friend bool operator==(const Md5Key& a, const Md5Key& b);

 private:
  explicit Md5Key(std::unique_ptr<const Secret> secret) : secret_(std::move(secret)) {}

  std::unique_ptr<const Secret> secret_;
};

// Whether two peers have the same key, or both none.
bool SameKey(const std::shared_ptr<const Md5Key>& a, const std::shared_ptr<const Md5Key>& b);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_MD5_KEY_H_
