#include "cmd/heraldctl/filter_flags.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/message/community_text.h"

namespace herald::ctl {

CLI::Option* AddFamily(CLI::App& app, std::vector<std::string>& families) {
  return app.add_option("--family", families, "Only this address family")
      ->type_name("FAMILY")
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"ipv4-unicast", "ipv6-unicast"}));
}

CLI::Option* AddCommunities(CLI::App& app, std::vector<std::string>& communities) {
  return app.add_option("--community", communities, "Only routes with this or another one given")
      ->type_name("COMMUNITY")
      ->allow_extra_args(false);
}

v1::Family ToProtoFamily(const std::string& family) {
  return family == "ipv4-unicast" ? v1::FAMILY_IPV4_UNICAST : v1::FAMILY_IPV6_UNICAST;
}

absl::Status ToProtoCommunities(const std::vector<std::string>& texts,
                                google::protobuf::RepeatedPtrField<v1::Community>& out) {
  for (const std::string& text : texts) {
    const absl::StatusOr<Community> community = ParseCommunity(text);
    if (!community.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--community: ", community.status().message()));
    }
    out.Add()->set_value(community->value());
  }
  return absl::OkStatus();
}

}  // namespace herald::ctl
