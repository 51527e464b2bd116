#include "internal/rpc/door/greeting.h"

#include <cstdint>

#include "absl/strings/match.h"

namespace herald::rpc {
namespace {

constexpr absl::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr size_t kFrameHeaderOctets = 9;  // RFC 9113 section 4.1.
constexpr char kSettings = 4;
constexpr char kHandshake = 22;
static_assert(kPreface.size() + kFrameHeaderOctets == kGreetingOctets);

size_t Octet(absl::string_view octets, size_t i) { return static_cast<uint8_t>(octets[i]); }

Greeting RecognizeHttp2(absl::string_view first, size_t total) {
  const absl::string_view begin = first.substr(0, kPreface.size());
  if (!absl::StartsWith(kPreface, begin)) return Greeting::kForeign;
  if (first.size() < kGreetingOctets) return Greeting::kPartial;
  const absl::string_view frame = first.substr(kPreface.size());
  if (frame[3] != kSettings) return Greeting::kForeign;
  const size_t length = Octet(frame, 0) << 16 | Octet(frame, 1) << 8 | Octet(frame, 2);
  return total >= kGreetingOctets + length ? Greeting::kComplete : Greeting::kPartial;
}

}  // namespace

Greeting Recognize(Speech speech, absl::string_view first, size_t total) {
  if (first.empty()) return Greeting::kPartial;
  if (speech == Speech::kHttp2) return RecognizeHttp2(first, total);
  return first[0] == kHandshake ? Greeting::kComplete : Greeting::kForeign;
}

}  // namespace herald::rpc
