#include "internal/net/family.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace herald {

std::string FormatFamily(Family family) {
  if (family == kIpv4Unicast) return "ipv4-unicast";
  if (family == kIpv6Unicast) return "ipv6-unicast";
  return absl::StrCat("afi-", static_cast<int>(family.afi), "-safi-",
                      static_cast<int>(family.safi));
}

absl::StatusOr<Family> ParseFamily(absl::string_view text) {
  for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
    if (text == FormatFamily(family)) return family;
  }
  return absl::InvalidArgumentError("family is neither ipv4-unicast nor ipv6-unicast");
}

}  // namespace herald
