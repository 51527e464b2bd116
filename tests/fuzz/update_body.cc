#include "tests/fuzz/update_body.h"

#include "internal/bytes/writer.h"

namespace herald::fuzz {

void UpdateBody::PutAttribute(uint8_t flags, uint8_t type, Bytes value) {
  constexpr uint8_t kExtendedLength = 0x10;
  Writer out(attributes);
  out.U8(flags | kExtendedLength);
  out.U8(type);
  out.U16(static_cast<uint16_t>(value.size()));
  out.Append(value);
}

std::vector<uint8_t> UpdateBody::Octets() const {
  std::vector<uint8_t> octets;
  Writer out(octets);
  out.U16(static_cast<uint16_t>(withdrawn.size()));
  out.Append(withdrawn);
  out.U16(static_cast<uint16_t>(attributes.size()));
  out.Append(attributes);
  out.Append(nlri);
  return octets;
}

}  // namespace herald::fuzz
