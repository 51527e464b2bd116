#include "internal/config/validate_api.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "internal/config/field.h"

namespace herald::config {
namespace {

constexpr absl::string_view kDefaultUnixSocket = "/run/herald/herald.sock";
constexpr uint16_t kDefaultApiPort = 1179;
constexpr IpAddress kLoopback = IpAddress::V4(0x7F000001);
// unix(7): sun_path is 108 octets with its final zero.
constexpr size_t kUnixSocketMax = 107;

std::string UnixSocket(const v1::Api& api, const Place& place) {
  if (!api.has_unix_socket()) return std::string(kDefaultUnixSocket);
  if (api.unix_socket().size() > kUnixSocketMax) {
    place.Refuse(
        absl::StrCat("must be at most ", kUnixSocketMax, " octets, is ", api.unix_socket().size()));
  }
  if (absl::StrContains(api.unix_socket(), '\0')) place.Refuse("must not contain a zero octet");
  return api.unix_socket();
}

std::optional<Endpoint> ApiListen(const v1::Api& api, const Place& place) {
  if (!api.has_listen()) return Endpoint{kLoopback, kDefaultApiPort};
  if (api.listen().empty()) return std::nullopt;
  const auto endpoint = ListenEndpoint(api.listen(), place);
  if (endpoint && !endpoint->address.IsLoopback()) {
    place.Refuse(absl::StrCat(
        "must be a loopback address, as this listener is not encrypted (see api.tls), is ",
        Quoted(api.listen())));
  }
  return endpoint;
}

std::string TlsPath(bool is_there, const std::string& path, absl::string_view what,
                    const Place& place) {
  if (is_there) {
    CheckAbsolutePath(path, place);
  } else {
    place.Refuse(absl::StrCat("is missing; it names the file with ", what));
  }
  return path;
}

std::optional<ApiTls> Tls(const v1::Api& api, const Place& place) {
  if (!api.has_tls()) return std::nullopt;
  const v1::ApiTls& tls = api.tls();
  ApiTls valid;
  if (tls.has_listen()) {
    valid.listen = ListenEndpoint(tls.listen(), place.Key("listen")).value_or(Endpoint());
  } else {
    place.Key("listen").Refuse("is missing; name the address and port to listen on");
  }
  valid.certificate_file = TlsPath(tls.has_certificate_file(), tls.certificate_file(),
                                   "our certificate and its chain", place.Key("certificate_file"));
  valid.key_file = TlsPath(tls.has_key_file(), tls.key_file(), "the key of our certificate",
                           place.Key("key_file"));
  valid.client_authorities_file = TlsPath(
      tls.has_client_authorities_file(), tls.client_authorities_file(),
      "the certificates of the authorities of clients", place.Key("client_authorities_file"));
  if (tls.has_revocations_directory()) {
    CheckAbsolutePath(tls.revocations_directory(), place.Key("revocations_directory"));
    valid.revocations_directory = tls.revocations_directory();
  }
  return valid;
}

}  // namespace

Api ValidateApi(const v1::Api& api, const Place& place) {
  return {.unix_socket = UnixSocket(api, place.Key("unix_socket")),
          .listen = ApiListen(api, place.Key("listen")),
          .reflection = !api.has_reflection() || api.reflection(),
          .tls = Tls(api, place.Key("tls"))};
}

}  // namespace herald::config
