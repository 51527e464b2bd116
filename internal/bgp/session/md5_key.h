#ifndef HERALD_INTERNAL_BGP_SESSION_MD5_KEY_H_
#define HERALD_INTERNAL_BGP_SESSION_MD5_KEY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// The secret of TCP MD5 signatures (RFC 2385). It can be given to the kernel and to nobody else;
// no error shows it, and its memory is cleared at the end.
class Md5Key {
 public:
  // What Linux takes (TCP_MD5SIG_MAXKEYLEN).
  static constexpr size_t kSizeMax = 80;

  // The file's octets without the end of its line. The error names the path.
  static absl::StatusOr<std::unique_ptr<const Md5Key>> Read(const std::string& path);

  Md5Key(const Md5Key&) = delete;
  Md5Key& operator=(const Md5Key&) = delete;
  ~Md5Key();

  // From here on what this socket, or one that it accepts, sends to the peer is signed, and what
  // comes from there without our signature is dropped. To be called before connect or listen.
  absl::Status SignOn(int socket, const IpAddress& peer) const;

 private:
  Md5Key() = default;
  absl::Status ReadAll(int file);

  // One more for the end of the line, one to see that there is too much.
  std::array<uint8_t, kSizeMax + 2> octets_{};
  size_t size_ = 0;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_MD5_KEY_H_
