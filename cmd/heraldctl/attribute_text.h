#ifndef HERALD_CMD_HERALDCTL_ATTRIBUTE_TEXT_H_
#define HERALD_CMD_HERALDCTL_ATTRIBUTE_TEXT_H_

#include <string>

#include <google/protobuf/repeated_ptr_field.h>

#include "proto/herald/v1/route.pb.h"

namespace herald::ctl {

// What stands in tables; empty where there is nothing to show.

// As ParseAsPath reads it.
std::string FormatAsPath(const google::protobuf::RepeatedPtrField<v1::AsPathSegment>& path);
std::string FormatNextHop(const v1::PathAttributes& attributes);
// "igp", "egp", "incomplete".
std::string FormatOrigin(v1::Origin origin);
// All kinds, as the options of announce take them; large ones and those of RFC 5701 in one row
// with the others.
std::string FormatCommunities(const v1::PathAttributes& attributes);
// The attributes that have no column of their own: "aggregator 65001:192.0.2.1 otc 65002".
std::string FormatOthers(const v1::PathAttributes& attributes);
// Everything, for one line of text.
std::string FormatAttributes(const v1::PathAttributes& attributes);
// The prefix, and the path identifier if there is one.
std::string FormatNlri(const v1::Nlri& nlri);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_ATTRIBUTE_TEXT_H_
