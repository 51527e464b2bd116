#include "internal/net/prefix.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace herald {
namespace {

// Decimal, no sign, no leading zero; -1 for anything else.
int ParseLength(absl::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return -1;
  int length = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return -1;
    length = length * 10 + (c - '0');
  }
  return length;
}

}  // namespace

absl::StatusOr<Prefix> Prefix::Create(const IpAddress& address, int length) {
  if (length < 0 || length > address.bits()) {
    return absl::InvalidArgumentError(absl::StrCat("prefix length is not in 0..", address.bits()));
  }
  const Prefix masked = Masked(address, length);
  if (masked.address_ != address) {
    return absl::InvalidArgumentError(
        absl::StrCat("host bits are set; the prefix is ", masked.Format()));
  }
  return masked;
}

absl::StatusOr<Prefix> Prefix::Parse(absl::string_view text) {
  const size_t slash = text.find('/');
  const absl::StatusOr<IpAddress> address = IpAddress::Parse(text.substr(0, slash));
  if (!address.ok()) return address.status();
  if (slash == absl::string_view::npos) return Create(*address, address->bits());
  return Create(*address, ParseLength(text.substr(slash + 1)));
}

std::string Prefix::Format() const { return absl::StrCat(address_.Format(), "/", length()); }

}  // namespace herald
