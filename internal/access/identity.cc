#include "internal/access/identity.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace herald::access {
namespace {

constexpr size_t kDnsNameMax = 253;  // RFC 1035 section 2.3.4, as text.
constexpr size_t kUriMax = 2048;     // What SPIFFE takes for the longest.

absl::Status Malformed(absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat("must be ", wanted));
}

// chown(2) and setuid(2) have the highest one for "none".
absl::StatusOr<Identity> NumberedIdentity(Identity::Kind kind, absl::string_view text) {
  uint32_t id = 0;
  const bool is_decimal = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (!is_decimal || (text.size() > 1 && text[0] == '0') || !absl::SimpleAtoi(text, &id) ||
      id == std::numeric_limits<uint32_t>::max()) {
    return Malformed("a number from 0 to 4294967294 after the colon");
  }
  return Identity{.kind = kind, .id = id};
}

// RFC 3986 section 3: a scheme, a colon and the rest, all of it printable ASCII.
absl::StatusOr<Identity> UriIdentity(absl::string_view text) {
  const size_t colon = text.find(':');
  const bool is_printable = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  if (colon == absl::string_view::npos || colon == 0 || colon + 1 == text.size() || !is_printable ||
      text.size() > kUriMax) {
    return Malformed("a URI with its scheme after uri:, such as uri:spiffe://example.org/detector");
  }
  return Identity{.kind = Identity::Kind::kUri, .name = std::string(text)};
}

// One spelling of a name, and no wildcard: a certificate for many names proves none.
absl::StatusOr<Identity> DnsIdentity(absl::string_view text) {
  const bool is_name = !text.empty() && text.size() <= kDnsNameMax &&
                       std::all_of(text.begin(), text.end(), [](char c) {
                         return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                                absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-' ||
                                c == '_' || c == '.';
                       });
  if (!is_name) return Malformed("a DNS name in lower case after dns:, without wildcard");
  return Identity{.kind = Identity::Kind::kDns, .name = std::string(text)};
}

}  // namespace

absl::StatusOr<Identity> ParseIdentity(absl::string_view text) {
  if (text == "loopback") return Identity{.kind = Identity::Kind::kLoopback};
  if (absl::ConsumePrefix(&text, "uid:")) return NumberedIdentity(Identity::Kind::kUser, text);
  if (absl::ConsumePrefix(&text, "gid:")) return NumberedIdentity(Identity::Kind::kGroup, text);
  if (absl::ConsumePrefix(&text, "uri:")) return UriIdentity(text);
  if (absl::ConsumePrefix(&text, "dns:")) return DnsIdentity(text);
  return Malformed("loopback, or uid:, gid:, uri: or dns: and whom it stands for");
}

std::string FormatIdentity(const Identity& identity) {
  switch (identity.kind) {
    case Identity::Kind::kUser:
      return absl::StrCat("uid:", identity.id);
    case Identity::Kind::kGroup:
      return absl::StrCat("gid:", identity.id);
    case Identity::Kind::kLoopback:
      return "loopback";
    case Identity::Kind::kUri:
      return absl::StrCat("uri:", identity.name);
    case Identity::Kind::kDns:
      return absl::StrCat("dns:", identity.name);
  }
  std::abort();
}

}  // namespace herald::access
