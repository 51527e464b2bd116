#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "internal/bgp/wire/capability_codec.h"
#include "internal/bgp/wire/framing.h"
#include "internal/bgp/wire/message_codec.h"

namespace herald::wire {
namespace {

constexpr uint8_t kVersion = 4;
constexpr uint8_t kCapabilitiesParameter = 2;  // RFC 5492 section 4
constexpr uint8_t kExtendedLength = 255;       // RFC 9072 section 2

enum class OpenSubcode : uint8_t {
  kUnspecific = 0,
  kUnsupportedVersion = 1,
  kBadPeerAs = 2,
  kBadBgpIdentifier = 3,
  kUnsupportedOptionalParameter = 4,
  kUnacceptableHoldTime = 6,
};

DecodeError OpenError(OpenSubcode subcode, std::vector<uint8_t> data = {}) {
  return {{NotifyCode::kOpen, static_cast<uint8_t>(subcode), std::move(data)}};
}

// The optional parameters, and how wide the length of each is.
struct Parameters {
  Bytes octets;
  bool extended = false;
};

// Reads the optional parameters' length in either form (RFC 9072 section 2).
std::optional<Parameters> ReadParameters(Reader& in) {
  const size_t length = in.U8();
  Parameters parameters;
  if (length > 0 && !in.empty() && in.rest().front() == kExtendedLength) {
    in.U8();
    parameters = {in.Take(in.U16()), /*extended=*/true};
  } else {
    parameters.octets = in.Take(length);
  }
  if (!in.ok() || !in.empty()) return std::nullopt;
  return parameters;
}

// Several parameters say the same as one (RFC 5492 section 4).
std::optional<OpenSubcode> DecodeParameters(const Parameters& parameters,
                                            std::vector<Capability>& out) {
  Reader in(parameters.octets);
  while (!in.empty()) {
    const uint8_t type = in.U8();
    const Bytes value = in.Take(parameters.extended ? in.U16() : in.U8());
    if (!in.ok()) return OpenSubcode::kUnspecific;
    if (type != kCapabilitiesParameter) return OpenSubcode::kUnsupportedOptionalParameter;
    if (!DecodeCapabilities(value, out)) return OpenSubcode::kUnspecific;
  }
  return std::nullopt;
}

}  // namespace

Decoded<OpenMessage> DecodeOpen(Bytes body) {
  Reader in(body);
  const uint8_t version = in.U8();
  OpenMessage open{.asn = Asn(in.U16()), .hold_time_s = in.U16(), .router_id = RouterId(in.U32())};
  if (!in.ok()) return OpenError(OpenSubcode::kUnspecific);
  // What follows the version means something else in another version, so it is judged first.
  if (version != kVersion) return OpenError(OpenSubcode::kUnsupportedVersion, {0, kVersion});
  const std::optional<Parameters> parameters = ReadParameters(in);
  if (!parameters) return OpenError(OpenSubcode::kUnspecific);
  if (const auto fault = DecodeParameters(*parameters, open.capabilities)) return OpenError(*fault);
  bool has_as_zero = open.asn == Asn(0);  // RFC 7607 section 2
  for (const Capability& capability : open.capabilities) {
    if (const auto* four_octet_as = std::get_if<FourOctetAsCapability>(&capability)) {
      open.asn = four_octet_as->asn;
      has_as_zero |= open.asn == Asn(0);
    }
  }
  if (has_as_zero) return OpenError(OpenSubcode::kBadPeerAs);
  if (open.router_id == RouterId(0)) return OpenError(OpenSubcode::kBadBgpIdentifier);
  if (open.hold_time_s == 1 || open.hold_time_s == 2) {
    return OpenError(OpenSubcode::kUnacceptableHoldTime);
  }
  return open;
}

void EncodeOpen(const OpenMessage& open, Writer& out) {
  const size_t start = BeginMessage(MessageType::kOpen, out);
  out.U8(kVersion);
  out.U16(static_cast<uint16_t>(open.asn.value() > 0xffff ? kAsTrans.value() : open.asn.value()));
  out.U16(open.hold_time_s);
  out.U32(open.router_id.value());
  std::vector<uint8_t> capabilities;
  Writer capabilities_out(capabilities);
  EncodeCapabilities(open.capabilities, capabilities_out);
  const size_t size = capabilities.size();
  if (size == 0) {
    out.U8(0);
  } else if (size + 2 <= 255) {
    out.U8(static_cast<uint8_t>(size + 2));
    out.U8(kCapabilitiesParameter);
    out.U8(static_cast<uint8_t>(size));
  } else {
    out.U8(kExtendedLength);
    out.U8(kExtendedLength);
    out.U16(static_cast<uint16_t>(size + 3));
    out.U8(kCapabilitiesParameter);
    out.U16(static_cast<uint16_t>(size));
  }
  out.Append(capabilities);
  assert(out.size() - start <= kMessageSizeMax);
  EndMessage(start, out);
}

}  // namespace herald::wire
