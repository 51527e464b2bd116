#ifndef HERALD_INTERNAL_BGP_WIRE_AS_PATH_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_AS_PATH_CODEC_H_

#include <cstddef>

#include "internal/bgp/message/path_attributes.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// How many octets an ASN takes (RFC 6793).
enum class AsnWidth : size_t { kTwo = 2, kFour = 4 };

inline bool IsMappable(Asn asn) { return asn.value() <= 0xffff; }
inline bool IsConfederation(const AsPathSegment& segment) {
  return segment.type == AsPathSegmentType::kAsConfedSequence ||
         segment.type == AsPathSegmentType::kAsConfedSet;
}

// The value of AS_PATH or AS4_PATH. False if it is malformed (RFC 7606 section 7.2) or holds
// AS 0 (RFC 7607).
bool DecodeAsPath(Bytes value, AsnWidth width, AsPath& out);

// Segments of more than 255 ASNs become several. ASNs that do not fit become AS_TRANS.
void EncodeAsPath(const AsPath& path, AsnWidth width, Writer& out);

// Whether two octets cannot tell all of the path, so that AS4_PATH must.
bool NeedsAs4Path(const AsPath& path);
// Drops what AS4_PATH must not carry (RFC 6793 section 6). True if there was any.
bool DropConfederationSegments(AsPath& path);
// The true path, from what a two-octet peer sent (RFC 6793 section 4.2.3).
AsPath MergeAs4Path(AsPath as_path, const AsPath& as4_path);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_AS_PATH_CODEC_H_
