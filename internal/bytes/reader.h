#ifndef HERALD_INTERNAL_BYTES_READER_H_
#define HERALD_INTERNAL_BYTES_READER_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace herald {

using Bytes = absl::Span<const uint8_t>;

// Reads big-endian fields. The first overrun empties the reader and sticks, so a decoder reads a
// whole fixed part and then asks ok() once.
class Reader {
 public:
  explicit Reader(Bytes rest) : rest_(rest) {}

  uint8_t U8() { return static_cast<uint8_t>(Number(1)); }
  uint16_t U16() { return static_cast<uint16_t>(Number(2)); }
  uint32_t U32() { return static_cast<uint32_t>(Number(4)); }
  uint64_t U64() { return Number(8); }
  Bytes Take(size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const Bytes head = rest_.first(count);
    rest_.remove_prefix(count);
    return head;
  }

  bool ok() const { return ok_; }
  bool empty() const { return rest_.empty(); }
  Bytes rest() const { return rest_; }

 private:
  uint64_t Number(size_t width) {
    uint64_t number = 0;
    for (const uint8_t byte : Take(width)) number = number << 8 | byte;
    return number;
  }

  Bytes rest_;
  bool ok_ = true;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BYTES_READER_H_
