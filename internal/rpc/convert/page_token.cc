#include "internal/rpc/convert/page_token.h"

#include <cstdint>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"
#include "internal/rpc/convert/same_octets.h"

namespace herald::rpc {
namespace {

// The octets of a token: whether it is IPv6, the address, the length, the path identifier, and the
// checksum of these and of the request.
constexpr size_t kPlaceOctets = 1 + 16 + 1 + 4;
constexpr size_t kTokenOctets = kPlaceOctets + 8;

// FNV-1a: against mistakes, for there is nothing to be won by making a token.
uint64_t Checksum(absl::string_view place, v1::ListRoutesRequest request) {
  request.clear_page_size();
  request.clear_page_token();
  uint64_t sum = 0xCBF29CE484222325;
  for (const char octet : absl::StrCat(place, SameOctets(request))) {
    sum = (sum ^ static_cast<uint8_t>(octet)) * 0x100000001B3;
  }
  return sum;
}

std::string Place(const Nlri& nlri) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  const IpAddress& address = nlri.prefix.address();
  out.U8(address.is_v4() ? 4 : 6);
  out.U64(address.high());
  out.U64(address.low());
  out.U8(static_cast<uint8_t>(nlri.prefix.length()));
  out.U32(nlri.path_id);
  return {octets.begin(), octets.end()};
}

}  // namespace

std::string PageTokenAfter(const Nlri& last, const v1::ListRoutesRequest& request) {
  std::string token = Place(last);
  const uint64_t sum = Checksum(token, request);
  for (int shift = 56; shift >= 0; shift -= 8) token += static_cast<char>(sum >> shift);
  return absl::WebSafeBase64Escape(token);
}

std::optional<Nlri> AfterFromPageToken(absl::string_view token,
                                       const v1::ListRoutesRequest& request) {
  std::string octets;
  if (token.size() > 2 * kTokenOctets || !absl::WebSafeBase64Unescape(token, &octets) ||
      octets.size() != kTokenOctets) {
    return std::nullopt;
  }
  Reader in(Bytes(reinterpret_cast<const uint8_t*>(octets.data()), octets.size()));
  const bool is_v4 = in.U8() == 4;
  const uint64_t high = in.U64();
  const uint64_t low = in.U64();
  const uint8_t length = in.U8();
  const uint32_t path_id = in.U32();
  const IpAddress address =
      is_v4 ? IpAddress::V4(static_cast<uint32_t>(high >> 32)) : IpAddress::V6(high, low);
  if (length > address.bits()) return std::nullopt;
  const Nlri after{.prefix = Prefix::Masked(address, length), .path_id = path_id};
  // What does not come out as it went in was not made here.
  if (PageTokenAfter(after, request) != token) return std::nullopt;
  return after;
}

}  // namespace herald::rpc
