#ifndef HERALD_INTERNAL_BYTES_WRITER_H_
#define HERALD_INTERNAL_BYTES_WRITER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "internal/bytes/reader.h"

namespace herald {

// Appends big-endian fields to a vector that the caller owns and may reuse.
class Writer {
 public:
  explicit Writer(std::vector<uint8_t>& out) : out_(out) {}

  void U8(uint8_t value) { out_.push_back(value); }
  void U16(uint16_t value) { Number(value, 2); }
  void U32(uint32_t value) { Number(value, 4); }
  void U64(uint64_t value) { Number(value, 8); }
  void Append(Bytes bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

  // So many more octets, to be filled in at once: good until the next call.
  uint8_t* Extend(size_t size) {
    out_.resize(out_.size() + size);
    return out_.data() + out_.size() - size;
  }

  size_t size() const { return out_.size(); }
  // Overwrites two octets written before, for a length that is known only afterwards.
  void PatchU16(size_t at, uint16_t value) {
    out_[at] = static_cast<uint8_t>(value >> 8);
    out_[at + 1] = static_cast<uint8_t>(value);
  }
  void PatchU8(size_t at, uint8_t value) { out_[at] = value; }
  // Moves what stands from there on by one octet: for a length that turned out to need two.
  void InsertU8(size_t at, uint8_t value) {
    out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(at), value);
  }
  // Forgets what was written from there on.
  void Truncate(size_t size) { out_.resize(size); }

 private:
  void Number(uint64_t value, size_t width) {
    std::array<uint8_t, 8> octets;
    for (size_t i = 0; i < width; ++i) {
      octets[i] = static_cast<uint8_t>(value >> (8 * (width - 1 - i)));
    }
    Append(Bytes(octets).first(width));
  }

  std::vector<uint8_t>& out_;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BYTES_WRITER_H_
