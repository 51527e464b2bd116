#include "internal/bgp/session/md5_key.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include <boost/asio/ip/tcp.hpp>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

static_assert(Secret::kSizeMax == TCP_MD5SIG_MAXKEYLEN);

absl::string_view WhyNotSigned(int error) {
  if (error == ENOPROTOOPT) return "this kernel has none (CONFIG_TCP_MD5SIG)";
  if (error == ENOMEM) return "no room for one more key (net.core.optmem_max)";
  return strerror(error);
}

// Without octets the kernel forgets the key that it has.
absl::Status SetKey(int socket, const Prefix& peers, Bytes octets) {
  tcp_md5sig option{};
  const absl::Cleanup clear = [&option] { explicit_bzero(&option, sizeof(option)); };
  const boost::asio::ip::tcp::endpoint endpoint(ToAsio(peers.address()), 0);
  memcpy(&option.tcpm_addr, endpoint.data(), endpoint.size());
  option.tcpm_flags = TCP_MD5SIG_FLAG_PREFIX;
  option.tcpm_prefixlen = static_cast<uint8_t>(peers.length());
  option.tcpm_keylen = static_cast<uint16_t>(octets.size());
  if (!octets.empty()) memcpy(option.tcpm_key, octets.data(), octets.size());
  if (setsockopt(socket, IPPROTO_TCP, TCP_MD5SIG_EXT, &option, sizeof(option)) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("cannot ", octets.empty() ? "end" : "have",
                                             " TCP MD5 signatures with ", NameOf(peers), ": ",
                                             WhyNotSigned(errno)));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Md5Key>> Md5Key::Read(const std::string& path) {
  absl::StatusOr<std::unique_ptr<const Secret>> secret = Secret::Read("md5_password_file", path);
  if (!secret.ok()) return secret.status();
  return std::shared_ptr<const Md5Key>(new Md5Key(*std::move(secret)));
}

absl::Status Md5Key::SignOn(int socket, const Prefix& peers) const {
  return SetKey(socket, peers, secret_->octets());
}

absl::Status Md5Key::Unsign(int socket, const Prefix& peers) { return SetKey(socket, peers, {}); }

bool operator==(const Md5Key& a, const Md5Key& b) { return *a.secret_ == *b.secret_; }

bool SameKey(const std::shared_ptr<const Md5Key>& a, const std::shared_ptr<const Md5Key>& b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

}  // namespace herald::session
