#include "internal/bgp/session/md5_key.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <boost/asio/ip/tcp.hpp>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

static_assert(Md5Key::kSizeMax == TCP_MD5SIG_MAXKEYLEN);

absl::Status Unusable(absl::string_view why) { return absl::FailedPreconditionError(why); }

absl::string_view WhyNotSigned(int error) {
  if (error == ENOPROTOOPT) return "this kernel has none (CONFIG_TCP_MD5SIG)";
  if (error == ENOMEM) return "no room for one more key (net.core.optmem_max)";
  return strerror(error);
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Md5Key>> Md5Key::Read(const std::string& path) {
  std::unique_ptr<Md5Key> key(new Md5Key);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const absl::Status read = file < 0 ? Unusable(strerror(errno)) : key->ReadAll(file);
  if (file >= 0) close(file);
  if (read.ok()) return key;
  return Unusable(
      absl::StrCat("md5_password_file \"", absl::CEscape(path), "\": ", read.message()));
}

Md5Key::~Md5Key() { explicit_bzero(octets_.data(), octets_.size()); }

absl::Status Md5Key::ReadAll(int file) {
  while (size_ < octets_.size()) {
    const ssize_t count = read(file, octets_.data() + size_, octets_.size() - size_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Unusable(strerror(errno));
    if (count == 0) break;
    size_ += static_cast<size_t>(count);
  }
  if (size_ > 0 && octets_[size_ - 1] == '\n') --size_;
  if (size_ == 0) return Unusable("is empty");
  if (size_ > kSizeMax) {
    return Unusable(absl::StrCat("is longer than the ", kSizeMax, " octets that a key may have"));
  }
  return absl::OkStatus();
}

absl::Status Md5Key::SignOn(int socket, const IpAddress& peer) const {
  tcp_md5sig option{};
  const absl::Cleanup clear = [&option] { explicit_bzero(&option, sizeof(option)); };
  const boost::asio::ip::tcp::endpoint endpoint(ToAsio(peer), 0);
  memcpy(&option.tcpm_addr, endpoint.data(), endpoint.size());
  memcpy(option.tcpm_key, octets_.data(), size_);
  option.tcpm_keylen = static_cast<uint16_t>(size_);
  if (setsockopt(socket, IPPROTO_TCP, TCP_MD5SIG, &option, sizeof(option)) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("cannot have TCP MD5 signatures with ", peer.Format(),
                                             ": ", WhyNotSigned(errno)));
}

}  // namespace herald::session
