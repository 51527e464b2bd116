#ifndef HERALD_INTERNAL_RPC_DOOR_AUTHORITY_H_
#define HERALD_INTERNAL_RPC_DOOR_AUTHORITY_H_

#include <string>

#include "absl/strings/string_view.h"

namespace herald::rpc {

// For tests: an authority that issues certificates, by way of openssl's command line. Its files are
// in a directory of its own.
class Authority {
 public:
  // Of a certificate and its key.
  struct Pair {
    std::string certificate;
    std::string key;
  };

  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // The authority's own certificate.
  std::string certificate() const { return directory_ + "/ca.pem"; }
  // names: as in openssl, "URI:spiffe://x/y" or "DNS:a,IP:127.0.0.1"; "": none. With days below
  // zero it has expired.
  Pair Issue(absl::string_view name, absl::string_view names, int days = 1) const;
  // Gives the directory with the list of what was revoked, as OpenSSL looks it up.
  std::string Revoke(const Pair& pair) const;

 private:
  // Inside the directory.
  void Run(const std::string& command) const;

  const std::string directory_;
};

std::string ReadFile(const std::string& path);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_AUTHORITY_H_
