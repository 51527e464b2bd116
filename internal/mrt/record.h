#ifndef HERALD_INTERNAL_MRT_RECORD_H_
#define HERALD_INTERNAL_MRT_RECORD_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "internal/bytes/reader.h"
#include "internal/mrt/reader.h"

namespace herald::mrt {

inline constexpr size_t kHeaderSize = 12;

// RFC 6396 section 2.
struct Header {
  absl::Time time;
  uint16_t type = 0;
  uint16_t subtype = 0;
  uint32_t body_size = 0;
};

// octets holds at least kHeaderSize octets.
Header DecodeHeader(Bytes octets);
// What follows the header.
absl::StatusOr<Record> DecodeBody(const Header& header, Bytes body);

}  // namespace herald::mrt

#endif  // HERALD_INTERNAL_MRT_RECORD_H_
