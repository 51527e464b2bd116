#include "internal/config/validate_transport.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "internal/config/field.h"

namespace herald::config {
namespace {

constexpr size_t kInterfaceMax = 15;  // IFNAMSIZ without its final zero.

// What Linux takes for a name (dev_valid_name).
bool IsInterfaceName(const std::string& name) {
  return !name.empty() && name.size() <= kInterfaceMax && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return c != '/' && c != ':' && absl::ascii_isgraph(static_cast<unsigned char>(c));
         });
}

std::string Interface(const v1::Peer& peer, const Place& place) {
  if (peer.has_interface() && !IsInterfaceName(peer.interface())) {
    place.Refuse(absl::StrCat("must be the name of a network interface, 1 to ", kInterfaceMax,
                              " octets, is ", Quoted(peer.interface())));
  }
  return peer.interface();
}

std::string SecretFile(const std::string& path, const Place& place) {
  CheckAbsolutePath(path, place);
  return path;
}

bool TtlSecurity(const v1::Peer& peer, const Place& place) {
  if (peer.ttl_security() && peer.has_multihop_ttl()) {
    place.Refuse("cannot be with multihop_ttl, which lowers what we send from 255");
  }
  return peer.ttl_security();
}

uint8_t TtlSecurityHops(const v1::Peer& peer, const Place& place) {
  if (!peer.has_ttl_security_hops()) return 1;
  if (!peer.ttl_security()) place.Refuse("needs ttl_security");
  return InRange<uint8_t>(peer.ttl_security_hops(), 1, 254, place);
}

uint8_t KeyId(bool is_there, uint32_t value, const Place& place) {
  if (!is_there) place.Refuse("is missing");
  return InRange<uint8_t>(value, 0, 255, place);
}

TcpAo ValidateTcpAo(const v1::Peer& peer, const Place& place) {
  const v1::TcpAo& ao = peer.tcp_ao();
  TcpAo valid;
  if (peer.has_md5_password_file()) place.Refuse("cannot be with md5_password_file");
  if (!ao.has_key_file()) place.Key("key_file").Refuse("is missing");
  valid.key_file = SecretFile(ao.key_file(), place.Key("key_file"));
  valid.send_id = KeyId(ao.has_send_id(), ao.send_id(), place.Key("send_id"));
  valid.receive_id = KeyId(ao.has_receive_id(), ao.receive_id(), place.Key("receive_id"));
  if (ao.algorithm() == v1::TCP_AO_ALGORITHM_AES_128_CMAC_96) {
    valid.algorithm = TcpAoAlgorithm::kAes128Cmac;
  }
  return valid;
}

}  // namespace

void ValidateTransport(const v1::Peer& file, const Place& place, Peer& valid) {
  valid.interface = Interface(file, place.Key("interface"));
  if (file.has_multihop_ttl()) {
    valid.multihop_ttl = InRange<uint8_t>(file.multihop_ttl(), 1, 255, place.Key("multihop_ttl"));
  }
  valid.ttl_security = TtlSecurity(file, place.Key("ttl_security"));
  valid.ttl_security_hops = TtlSecurityHops(file, place.Key("ttl_security_hops"));
  if (file.has_md5_password_file()) {
    valid.md5_password_file = SecretFile(file.md5_password_file(), place.Key("md5_password_file"));
  }
  if (file.has_tcp_ao()) valid.tcp_ao = ValidateTcpAo(file, place.Key("tcp_ao"));
}

}  // namespace herald::config
