#ifndef HERALD_TESTS_FUZZ_UPDATE_BODY_H_
#define HERALD_TESTS_FUZZ_UPDATE_BODY_H_

#include <cstdint>
#include <vector>

#include "internal/bytes/reader.h"

namespace herald::fuzz {

// The fields of an UPDATE (RFC 4271 section 4.3), to be filled with anything.
struct UpdateBody {
  std::vector<uint8_t> withdrawn = {};
  std::vector<uint8_t> attributes = {};
  std::vector<uint8_t> nlri = {};

  // With the Extended Length flag.
  void PutAttribute(uint8_t flags, uint8_t type, Bytes value);
  std::vector<uint8_t> Octets() const;
};

}  // namespace herald::fuzz

#endif  // HERALD_TESTS_FUZZ_UPDATE_BODY_H_
