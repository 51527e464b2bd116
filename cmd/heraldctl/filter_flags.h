#ifndef HERALD_CMD_HERALDCTL_FILTER_FLAGS_H_
#define HERALD_CMD_HERALDCTL_FILTER_FLAGS_H_

#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/status.h"
#include "proto/herald/v1/route.pb.h"

namespace herald::ctl {

// Options that several verbs have.
CLI::Option* AddFamily(CLI::App& app, std::vector<std::string>& families);
CLI::Option* AddCommunities(CLI::App& app, std::vector<std::string>& communities);

// Of a text that AddFamily let through.
v1::Family ToProtoFamily(const std::string& family);

absl::Status ToProtoCommunities(const std::vector<std::string>& texts,
                                google::protobuf::RepeatedPtrField<v1::Community>& out);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_FILTER_FLAGS_H_
