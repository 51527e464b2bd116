#include "internal/bgp/wire/as_path_codec.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/types/span.h"

namespace herald::wire {
namespace {

constexpr size_t kSegmentMax = 255;  // Its length is one octet (RFC 4271 section 4.3).

bool IsSegmentType(uint8_t type) {
  return type >= static_cast<uint8_t>(AsPathSegmentType::kAsSet) &&
         type <= static_cast<uint8_t>(AsPathSegmentType::kAsConfedSet);
}

// How much a segment adds to the path's length (RFC 4271 section 9.1.2.2, RFC 5065 section 5.3).
size_t HopCount(const AsPathSegment& segment) {
  if (IsConfederation(segment)) return 0;
  return segment.type == AsPathSegmentType::kAsSet ? 1 : segment.asns.size();
}

size_t HopCount(const AsPath& path) {
  size_t count = 0;
  for (const AsPathSegment& segment : path) count += HopCount(segment);
  return count;
}

// Keeps the first so many hops. Confederation segments next to what is kept are kept too.
void KeepLeading(size_t hops, AsPath& path) {
  auto segment = path.begin();
  for (; segment != path.end(); ++segment) {
    if (IsConfederation(*segment)) continue;
    if (hops == 0) break;
    const size_t taken = std::min(hops, HopCount(*segment));
    hops -= taken;
    if (taken < HopCount(*segment)) {
      segment->asns.resize(taken);
      ++segment;
      break;
    }
  }
  path.erase(segment, path.end());
}

}  // namespace

bool DecodeAsPath(Bytes value, AsnWidth width, AsPath& out) {
  for (Reader in(value); !in.empty();) {
    const uint8_t type = in.U8();
    const size_t count = in.U8();
    Reader asns(in.Take(count * static_cast<size_t>(width)));
    if (!in.ok() || count == 0 || !IsSegmentType(type)) return false;
    AsPathSegment& segment = out.emplace_back();
    segment.type = static_cast<AsPathSegmentType>(type);
    segment.asns.reserve(count);
    while (!asns.empty()) {
      const Asn asn(width == AsnWidth::kTwo ? asns.U16() : asns.U32());
      if (asn == Asn(0)) return false;
      segment.asns.push_back(asn);
    }
  }
  return true;
}

void EncodeAsPath(const AsPath& path, AsnWidth width, Writer& out) {
  for (const AsPathSegment& segment : path) {
    absl::Span<const Asn> rest = segment.asns;
    while (!rest.empty()) {
      const absl::Span<const Asn> asns = rest.first(std::min(rest.size(), kSegmentMax));
      rest.remove_prefix(asns.size());
      out.U8(static_cast<uint8_t>(segment.type));
      out.U8(static_cast<uint8_t>(asns.size()));
      for (const Asn asn : asns) {
        if (width == AsnWidth::kFour) {
          out.U32(asn.value());
        } else {
          out.U16(static_cast<uint16_t>(IsMappable(asn) ? asn.value() : kAsTrans.value()));
        }
      }
    }
  }
}

bool NeedsAs4Path(const AsPath& path) {
  return std::any_of(path.begin(), path.end(), [](const AsPathSegment& segment) {
    return !IsConfederation(segment) &&
           !std::all_of(segment.asns.begin(), segment.asns.end(), IsMappable);
  });
}

bool DropConfederationSegments(AsPath& path) { return std::erase_if(path, IsConfederation) > 0; }

AsPath MergeAs4Path(AsPath as_path, const AsPath& as4_path) {
  const size_t hops = HopCount(as_path);
  const size_t as4_hops = HopCount(as4_path);
  if (hops < as4_hops) return as_path;
  KeepLeading(hops - as4_hops, as_path);
  for (const AsPathSegment& segment : as4_path) {
    const bool continues = !as_path.empty() && &segment == &as4_path.front() &&
                           segment.type == AsPathSegmentType::kAsSequence &&
                           as_path.back().type == AsPathSegmentType::kAsSequence;
    if (continues) {
      std::vector<Asn>& asns = as_path.back().asns;
      asns.insert(asns.end(), segment.asns.begin(), segment.asns.end());
    } else {
      as_path.push_back(segment);
    }
  }
  return as_path;
}

}  // namespace herald::wire
