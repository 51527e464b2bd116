#include "internal/rpc/door/tls_credentials.h"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

constexpr unsigned kRefreshSeconds = 1;
// Of TLS 1.2, and only for sides that share a key beforehand, as we do with nobody. The suites of
// TLS 1.3 are a list of their own (RFC 8446 appendix B.4), which this leaves alone. gRPC 1.51 has
// no other way to set the least version.
constexpr char kNothingOfTls12[] = "PSK-AES256-GCM-SHA384";

absl::Status CheckReadable(const char* field, const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("api.tls.", field, ": cannot read ", path, ": ", std::strerror(errno)));
}

}  // namespace

void RequireTls13() { setenv("GRPC_SSL_CIPHER_SUITES", kNothingOfTls12, /*overwrite=*/1); }

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeTlsCredentials(
    const config::ApiTls& tls) {
  absl::Status readable = CheckReadable("certificate_file", tls.certificate_file);
  readable.Update(CheckReadable("key_file", tls.key_file));
  readable.Update(CheckReadable("client_authorities_file", tls.client_authorities_file));
  if (!tls.revocations_directory.empty()) {
    readable.Update(CheckReadable("revocations_directory", tls.revocations_directory));
  }
  if (!readable.ok()) return readable;
  using grpc::experimental::FileWatcherCertificateProvider;
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<FileWatcherCertificateProvider>(
          tls.key_file, tls.certificate_file, tls.client_authorities_file, kRefreshSeconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  if (!tls.revocations_directory.empty()) options.set_crl_directory(tls.revocations_directory);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace herald::rpc
