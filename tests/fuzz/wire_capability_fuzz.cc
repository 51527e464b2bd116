// One capability: the first octet is its code, the rest its value. It is never a fault, keeps its
// code, and reads the same once encoded; its text is fit for a terminal.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "internal/bgp/fsm/capability_text.h"
#include "internal/bgp/wire/capability_codec.h"

namespace {

constexpr size_t kValueMax = 255;

herald::Capability Decode(const std::vector<uint8_t>& octets) {
  std::vector<herald::Capability> capabilities;
  if (!herald::wire::DecodeCapabilities(octets, capabilities)) std::abort();
  if (capabilities.size() != 1) std::abort();
  return capabilities[0];
}

bool IsControl(char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7f; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const herald::Bytes value(bytes + 1, std::min(size - 1, kValueMax));
  std::vector<uint8_t> octets;
  herald::Writer out(octets);
  out.U8(bytes[0]);
  out.U8(static_cast<uint8_t>(value.size()));
  out.Append(value);

  const herald::Capability capability = Decode(octets);
  if (herald::CodeOf(capability) != bytes[0]) std::abort();
  octets.clear();
  herald::wire::EncodeCapabilities({capability}, out);
  if (Decode(octets) != capability) std::abort();
  const std::string text = herald::fsm::FormatCapability(capability);
  if (std::any_of(text.begin(), text.end(), IsControl)) std::abort();
  return 0;
}
