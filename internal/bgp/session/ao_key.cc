#include "internal/bgp/session/ao_key.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <boost/asio/ip/tcp.hpp>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/session/tcp_ao.h"
#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

static_assert(Secret::kSizeMax == sizeof(TcpAoAddKey::key));

// RFC 5926 section 3.2: both algorithms give 96 bits.
constexpr uint8_t kMacSize = 12;

// The kernel's names of what RFC 5926 section 2.1 lists.
absl::string_view KernelNameOf(config::TcpAoAlgorithm algorithm) {
  switch (algorithm) {
    case config::TcpAoAlgorithm::kHmacSha1:
      return "hmac(sha1)";
    case config::TcpAoAlgorithm::kAes128Cmac:
      return "cmac(aes128)";
  }
  return "";
}

absl::Status Unavailable(absl::string_view verb, const Prefix& peers, int error) {
  absl::string_view why = strerror(error);
  if (error == ENOPROTOOPT) why = "this kernel has none (it needs Linux 6.7 with CONFIG_TCP_AO)";
  if (error == ENOENT) why = "this kernel has not got the algorithm";
  if (error == ENOMEM) why = "no room for one more key (net.core.optmem_max)";
  return absl::UnavailableError(
      absl::StrCat("cannot ", verb, " TCP-AO with ", NameOf(peers), ": ", why));
}

void Name(const Prefix& peers, sockaddr_storage& address, uint8_t& prefix_length) {
  const boost::asio::ip::tcp::endpoint endpoint(ToAsio(peers.address()), 0);
  memcpy(&address, endpoint.data(), endpoint.size());
  prefix_length = static_cast<uint8_t>(peers.length());
}

}  // namespace

absl::StatusOr<std::shared_ptr<const AoKey>> AoKey::Read(const config::TcpAo& config) {
  absl::StatusOr<std::unique_ptr<const Secret>> secret =
      Secret::Read("tcp_ao.key_file", config.key_file);
  if (!secret.ok()) return secret.status();
  return std::shared_ptr<const AoKey>(new AoKey(config, *std::move(secret)));
}

absl::Status AoKey::SignOn(int socket, const Prefix& peers) const {
  TcpAoAddKey option{};
  const absl::Cleanup clear = [&option] { explicit_bzero(&option, sizeof(option)); };
  Name(peers, option.address, option.prefix_length);
  const absl::string_view algorithm = KernelNameOf(config_.algorithm);
  memcpy(option.algorithm, algorithm.data(), algorithm.size());
  option.send_id = config_.send_id;
  option.receive_id = config_.receive_id;
  option.mac_size = kMacSize;
  const Bytes octets = secret_->octets();
  option.key_size = static_cast<uint8_t>(octets.size());
  memcpy(option.key, octets.data(), octets.size());
  if (setsockopt(socket, IPPROTO_TCP, kTcpAoAddKey, &option, sizeof(option)) == 0) {
    return absl::OkStatus();
  }
  return Unavailable("have", peers, errno);
}

absl::Status AoKey::Unsign(int socket, const Prefix& peers) const {
  TcpAoDeleteKey option{};
  Name(peers, option.address, option.prefix_length);
  option.send_id = config_.send_id;
  option.receive_id = config_.receive_id;
  if (setsockopt(socket, IPPROTO_TCP, kTcpAoDeleteKey, &option, sizeof(option)) == 0) {
    return absl::OkStatus();
  }
  return Unavailable("end", peers, errno);
}

absl::Status AoKey::Try(const Prefix& peers) const {
  const int file = socket(peers.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (file < 0) return Unavailable("have", peers, errno);
  absl::Status tried = SignOn(file, peers);
  close(file);
  return tried;
}

bool operator==(const AoKey& a, const AoKey& b) {
  return a.config_ == b.config_ && *a.secret_ == *b.secret_;
}

bool SameKey(const std::shared_ptr<const AoKey>& a, const std::shared_ptr<const AoKey>& b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

}  // namespace herald::session
