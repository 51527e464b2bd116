#include "internal/net/prefix.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace herald {
namespace {

uint64_t UpperBits(int count) {
  if (count <= 0) return 0;
  return count >= 64 ? ~uint64_t{0} : ~uint64_t{0} << (64 - count);
}

IpAddress Mask(const IpAddress& address, int length) {
  const uint64_t high = address.high() & UpperBits(length);
  if (address.is_v4()) return IpAddress::V4(static_cast<uint32_t>(high >> 32));
  return IpAddress::V6(high, address.low() & UpperBits(length - 64));
}

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

Prefix Prefix::Masked(const IpAddress& address, int length) {
  return Prefix(Mask(address, length), static_cast<uint8_t>(length));
}

absl::StatusOr<Prefix> Prefix::Parse(absl::string_view text) {
  const size_t slash = text.find('/');
  const absl::StatusOr<IpAddress> address = IpAddress::Parse(text.substr(0, slash));
  if (!address.ok()) return address.status();
  if (slash == absl::string_view::npos) return Create(*address, address->bits());
  return Create(*address, ParseLength(text.substr(slash + 1)));
}

std::string Prefix::Format() const { return absl::StrCat(address_.Format(), "/", length()); }

bool Prefix::Covers(const Prefix& other) const {
  return address_.afi() == other.address_.afi() && length_ <= other.length_ &&
         Mask(other.address_, length_) == address_;
}

}  // namespace herald
