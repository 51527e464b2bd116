// A file that claims to be MRT, in pieces whose size the first octet chooses.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "internal/bgp/wire/update_codec.h"
#include "internal/mrt/reader.h"

namespace {

// False at the end: no record is left in what was fed, or none ever will be.
bool TakeRecord(herald::mrt::Reader& reader) {
  const auto record = reader.Next();
  if (!record.ok() || !record->has_value()) return false;
  if (const auto* rib = std::get_if<herald::mrt::RibEntries>(&**record)) {
    for (const herald::mrt::RibEntry& entry : rib->entries) {
      (void)herald::wire::DecodeRibAttributes(entry.attributes);
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  herald::mrt::Reader reader;
  const size_t piece = size_t{1} << (bytes[0] % 12);
  for (herald::Bytes rest(bytes + 1, size - 1); !rest.empty();) {
    reader.Feed(rest.first(std::min(piece, rest.size())));
    rest.remove_prefix(std::min(piece, rest.size()));
    while (TakeRecord(reader)) {
    }
  }
  return 0;
}
