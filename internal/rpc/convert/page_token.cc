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

// The octets of a token: the position, and the checksum of this, of the request and of the run.
constexpr size_t kPositionOctets = 4 + 4;
constexpr size_t kTokenOctets = kPositionOctets + 8;

// FNV-1a: against mistakes, for there is nothing to be won by making a token.
uint64_t Checksum(absl::string_view position, v1::ListRoutesRequest request,
                  absl::Time started_at) {
  request.clear_page_size();
  request.clear_page_token();
  uint64_t sum = 0xCBF29CE484222325;
  for (const char octet :
       absl::StrCat(position, absl::ToUnixNanos(started_at), SameOctets(request))) {
    sum = (sum ^ static_cast<uint8_t>(octet)) * 0x100000001B3;
  }
  return sum;
}

std::string OctetsOf(const ListPosition& position) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  out.U32(position.at);
  out.U32(position.path_id);
  return {octets.begin(), octets.end()};
}

}  // namespace

std::string PageTokenOf(const ListPosition& position, const v1::ListRoutesRequest& request,
                        absl::Time started_at) {
  std::string token = OctetsOf(position);
  const uint64_t sum = Checksum(token, request, started_at);
  for (int shift = 56; shift >= 0; shift -= 8) token += static_cast<char>(sum >> shift);
  return absl::WebSafeBase64Escape(token);
}

std::optional<ListPosition> PositionFromPageToken(absl::string_view token,
                                                  const v1::ListRoutesRequest& request,
                                                  absl::Time started_at) {
  std::string octets;
  if (token.size() > 2 * kTokenOctets || !absl::WebSafeBase64Unescape(token, &octets) ||
      octets.size() != kTokenOctets) {
    return std::nullopt;
  }
  Reader in(Bytes(reinterpret_cast<const uint8_t*>(octets.data()), octets.size()));
  ListPosition position;
  position.at = in.U32();
  position.path_id = in.U32();
  // What does not come out as it went in was not made here.
  if (PageTokenOf(position, request, started_at) != token) return std::nullopt;
  return position;
}

}  // namespace herald::rpc
