#include "internal/bgp/session/peer_rules.h"

#include <chrono>
#include <string>

#include <boost/asio/ip/host_name.hpp>

#include "absl/strings/str_cat.h"
#include "internal/version/version.h"

namespace herald::session {
namespace {

// Linux has none longer (gethostname(2)). Empty if there is none.
constexpr size_t kHostNameMax = 64;

std::string HostName() {
  boost::system::error_code error;
  const std::string name = boost::asio::ip::host_name(error);
  return error ? "" : name.substr(0, kHostNameMax);
}

}  // namespace

fsm::PeerRules RulesOf(const config::Peer& config) {
  return {
      .local_asn = config.local_asn,
      .peer_asn = config.peer_asn,
      .router_id = config.router_id,
      .hold_time_s = config.hold_time_s,
      .hold_time_min_s = config.hold_time_min_s,
      .send_hold_time_s = config.send_hold_time_s,
      .connect_retry_time = std::chrono::seconds(config.connect_retry_time_s),
      .families = config.families,
      .families_required = config.families_required,
      .passive = config.passive,
      .over_ipv6 = !config.address.is_v4(),
      .add_path_send = config.add_path_send,
      .add_path_receive = config.add_path_receive,
      .graceful_restart = config.graceful_restart,
      .long_lived_stale_time_max_s = config.long_lived_stale_time_max_s,
      .role = config.role,
      .role_strict = config.role_strict,
      .required_capabilities = config.required_capabilities,
      .host_name = config.send_host_name ? HostName() : "",
      .software_version = config.send_software_version ? absl::StrCat("herald/", kVersion) : "",
  };
}

}  // namespace herald::session
