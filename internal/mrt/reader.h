#ifndef HERALD_INTERNAL_MRT_READER_H_
#define HERALD_INTERNAL_MRT_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "internal/bytes/reader.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"
#include "internal/net/strong.h"

namespace herald::mrt {

// RFC 6396 section 4.3.1: whom the RIB entries that follow were heard from, by peer index.
struct PeerIndexTable {
  struct Peer {
    RouterId router_id;
    IpAddress address;
    Asn asn;
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  RouterId collector;
  std::string view = {};  // As it stands in the file: escape it before showing it.
  std::vector<Peer> peers = {};
  friend bool operator==(const PeerIndexTable&, const PeerIndexTable&) = default;
};

// RFC 6396 section 4.3.4. The attributes are for wire::DecodeRibAttributes.
struct RibEntry {
  uint16_t peer_index = 0;
  absl::Time originated;
  Bytes attributes = {};  // Valid until the reader is used again.
};

// RFC 6396 section 4.3.2: every peer's route to one prefix.
struct RibEntries {
  uint32_t sequence = 0;
  Prefix prefix;
  std::vector<RibEntry> entries = {};
};

// RFC 6396 section 4.4: a BGP message as it passed between two speakers.
struct Bgp4mpMessage {
  absl::Time time;
  Asn peer_asn;
  Asn local_asn;
  IpAddress peer_address;
  IpAddress local_address;
  bool four_octet_as = true;  // In the message's AS_PATH (BGP4MP_MESSAGE_AS4).
  Bytes message = {};         // Header included; valid until the reader is used again.
};

// Every other type and subtype, skipped over by its length.
struct UnknownRecord {
  uint16_t type = 0;
  uint16_t subtype = 0;
};

using Record = std::variant<PeerIndexTable, RibEntries, Bgp4mpMessage, UnknownRecord>;

// More than any record that real collectors write; what claims to be longer is refused.
inline constexpr size_t kRecordSizeMax = size_t{1} << 20;

// Reads MRT records (RFC 6396) from octets that come in pieces, decompressed. Octets that no
// record has used yet are kept; feed moderate chunks and call Next until it is empty before
// feeding more, and no more is kept than one record and one chunk.
class Reader {
 public:
  // Ends the validity of what Next gave.
  void Feed(Bytes chunk);

  // The next whole record; empty if more octets are needed for it. An error is for ever: the
  // input is not MRT, or is damaged, and there is no way to find the next record.
  absl::StatusOr<std::optional<Record>> Next();

  // Whether all that was fed was used: false at the end of the input means that it is cut short.
  bool AtRecordBoundary() const { return used_ == buffer_.size(); }
  // Where the next record starts, counted from the first octet fed.
  uint64_t offset() const { return offset_; }

 private:
  absl::Status Fail(absl::string_view what);

  std::vector<uint8_t> buffer_;
  size_t used_ = 0;
  uint64_t offset_ = 0;
  absl::Status failed_;
};

}  // namespace herald::mrt

#endif  // HERALD_INTERNAL_MRT_READER_H_
