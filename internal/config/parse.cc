#include "internal/config/parse.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "internal/config/check_enums.h"
#include "internal/config/report.h"
#include "internal/config/validate.h"
#include "internal/config/validate_peer.h"
#include "internal/config/yaml_to_proto.h"
#include "internal/config/yaml_tree.h"
#include "internal/net/ip_address.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {
namespace {

// The file's words may stand in a fault: none of them moves a cursor or begins a line.
std::string Printable(absl::string_view text) {
  std::string printable;
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      absl::StrAppendFormat(&printable, "\\x%02x", c);
    } else {
      printable += c;
    }
  }
  return printable;
}

std::vector<Fault> TooLong() {
  return {Fault{0, "", absl::StrCat("must be at most ", kTextMax, " octets")}};
}

}  // namespace

std::variant<Config, std::vector<Fault>> ParseConfig(absl::string_view yaml, const Given& given) {
  if (yaml.size() > kTextMax) return TooLong();
  auto tree = ParseYaml(yaml);
  if (auto* fault = std::get_if<Fault>(&tree)) return std::vector{std::move(*fault)};
  Report report;
  v1::Config file;
  const YamlNode& root = std::get<YamlNode>(tree);
  if (root.kind != YamlNode::Kind::kNull) YamlToProto(root, Place("", report), file);
  Config config = Validate(file, given, report);
  std::vector<Fault> faults = report.TakeFaults();
  if (!faults.empty()) return faults;
  return config;
}

std::variant<v1::Peer, std::vector<Fault>> ReadPeer(absl::string_view yaml) {
  if (yaml.size() > kTextMax) return TooLong();
  auto tree = ParseYaml(yaml);
  if (auto* fault = std::get_if<Fault>(&tree)) return std::vector{std::move(*fault)};
  Report report;
  v1::Peer peer;
  YamlToProto(std::get<YamlNode>(tree), Place("", report), peer);
  std::vector<Fault> faults = report.TakeFaults();
  if (!faults.empty()) return faults;
  return peer;
}

std::variant<Peer, std::vector<Fault>> ParsePeer(const v1::Peer& proto,
                                                 const PeerDefaults& defaults) {
  Report report;
  v1::Config file;
  if (defaults.asn.has_value()) file.set_asn(defaults.asn->value());
  if (defaults.router_id.has_value()) file.set_router_id(FormatRouterId(*defaults.router_id));
  if (defaults.listens) file.mutable_listen();
  const Place root("", report);
  CheckEnums(proto, root.Key("peer"));
  Peer peer = ValidatePeer(file, {}, proto, root, root.Key("peer"));
  std::vector<Fault> faults = report.TakeFaults();
  if (!faults.empty()) return faults;
  return peer;
}

std::string FormatFault(absl::string_view file, const Fault& fault) {
  std::string text(file);
  if (fault.line > 0) absl::StrAppend(&text, ":", fault.line);
  if (!fault.field.empty()) absl::StrAppend(&text, ": ", fault.field);
  absl::StrAppend(&text, ": ", fault.message);
  return Printable(text);
}

}  // namespace herald::config
