#include <algorithm>

#include "tests/bench/wire/hash.h"
#include "tests/bench/wire/update.h"

namespace herald::bench {
namespace {

constexpr uint8_t kNextHopType = 3;
constexpr uint8_t kMultiExitDisc = 4;
constexpr uint8_t kMpReach = 14;
constexpr uint8_t kMpUnreach = 15;
constexpr uint8_t kExtendedLength = 0x10;

// Takes octets from the front; once there are too few, all further reads are of zeros.
class Cursor {
 public:
  explicit Cursor(Octets rest) : rest_(rest) {}

  Octets Take(size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const Octets taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  uint8_t U8() {
    const Octets one = Take(1);
    return one.empty() ? uint8_t{0} : one[0];
  }
  uint16_t U16() {
    const int high = U8();
    return static_cast<uint16_t>(high << 8 | U8());
  }
  Octets rest() const { return rest_; }
  bool ok() const { return ok_; }

 private:
  Octets rest_;
  bool ok_ = true;
};

// It is the same as none (RFC 4271 section 9.1.2.2), and some daemons always send it.
bool IsMedOfZero(uint8_t type, Octets value) {
  return type == kMultiExitDisc &&
         std::all_of(value.begin(), value.end(), [](auto o) { return o == 0; });
}

// AFI and SAFI: whether it is IPv6; only unicast is known here.
std::optional<bool> ReadFamily(Cursor& in) {
  const uint16_t afi = in.U16();
  if (in.U8() != 1 || (afi != 1 && afi != 2)) return std::nullopt;
  return afi == 2;
}

class Reading {
 public:
  explicit Reading(NextHops next_hops) : compares_(next_hops == NextHops::kCompared) {}

  bool Attribute(Cursor& in) {
    const uint8_t flags = in.U8();
    const uint8_t type = in.U8();
    const size_t size = (flags & kExtendedLength) != 0 ? in.U16() : in.U8();
    const Octets value = in.Take(size);
    if (!in.ok()) return false;
    if (type == kMpReach) return MpReach(value);
    if (type == kMpUnreach) return MpUnreach(value);
    if (type == kNextHopType) {
      next_hop_ = NextHop(value);
    } else if (!IsMedOfZero(type, value)) {
      common_ += Hash(type, value);
    }
    return true;
  }

  Update Finish(Octets withdrawn, Octets announced) {
    update_.withdrawn.nlri = withdrawn;
    update_.announced.nlri = announced;
    update_.attributes = Mix(common_ + next_hop_);
    update_.mp_attributes = Mix(common_ + mp_next_hop_);
    return update_;
  }

 private:
  uint64_t NextHop(Octets address) const { return compares_ ? Hash(kNextHopType, address) : 0; }

  // RFC 4760 section 3. Beside a global address there may be a link-local one, which is the link's
  // own affair (RFC 2545 section 3).
  bool MpReach(Octets value) {
    Cursor in(value);
    const std::optional<bool> ipv6 = ReadFamily(in);
    const Octets next_hop = in.Take(in.U8());
    in.U8();  // Reserved.
    if (!ipv6 || !in.ok()) return false;
    mp_next_hop_ = NextHop(next_hop.first(std::min(next_hop.size(), size_t{16})));
    update_.mp_announced = {in.rest(), *ipv6};
    return true;
  }

  bool MpUnreach(Octets value) {
    Cursor in(value);
    const std::optional<bool> ipv6 = ReadFamily(in);
    if (!ipv6 || !in.ok()) return false;
    update_.mp_withdrawn = {in.rest(), *ipv6};
    return true;
  }

  const bool compares_;
  Update update_;
  uint64_t common_ = 0;
  uint64_t next_hop_ = 0;
  uint64_t mp_next_hop_ = 0;
};

}  // namespace

std::optional<Update> ReadUpdate(Octets body, NextHops next_hops) {
  Cursor in(body);
  const Octets withdrawn = in.Take(in.U16());
  Cursor attributes(in.Take(in.U16()));
  if (!in.ok()) return std::nullopt;
  Reading reading(next_hops);
  while (!attributes.rest().empty()) {
    if (!reading.Attribute(attributes)) return std::nullopt;
  }
  return reading.Finish(withdrawn, in.rest());
}

bool MessageWalk::Next(MessageType& type, Octets& body) {
  const Octets rest = stream_.subspan(position_);
  if (rest.size() < kHeaderSize) return false;
  const size_t size = static_cast<size_t>(rest[16]) << 8 | rest[17];
  const bool is_marked =
      std::all_of(rest.begin(), rest.begin() + 16, [](auto o) { return o == 0xFF; });
  if (!is_marked || size < kHeaderSize) {
    ok_ = false;
    return false;
  }
  if (rest.size() < size) return false;
  type = static_cast<MessageType>(rest[18]);
  body = rest.subspan(kHeaderSize, size - kHeaderSize);
  position_ += size;
  return true;
}

}  // namespace herald::bench
