#include "internal/rpc/convert/convert_terms.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "internal/guard/rules.h"

namespace herald::rpc {
namespace {

constexpr int kLabelsMax = 16;
constexpr int kPeerNamesMax = 64;

bool IsPrintable(absl::string_view text) {
  return absl::c_all_of(text, [](char c) { return absl::ascii_isprint(static_cast<uint8_t>(c)); });
}

void CheckName(absl::string_view text, size_t octets_min, const FieldPath& at,
               Violations& violations) {
  if (text.size() >= octets_min && text.size() <= kNameOctetsMax && IsPrintable(text)) return;
  violations.Add(at, absl::StrCat("must be ", octets_min, " to ", kNameOctetsMax,
                                  " octets of printable ASCII"));
}

injector::PeerSelector SelectorFromProto(const v1::PeerSelector& proto, const FieldPath& at,
                                         Violations& violations) {
  injector::PeerSelector selector;
  if (proto.names_size() > kPeerNamesMax) {
    violations.Add(at.Field("names"), absl::StrCat("at most ", kPeerNamesMax,
                                                   " are allowed, there are ", proto.names_size()));
  } else {
    for (int i = 0; i < proto.names_size(); ++i) {
      CheckName(proto.names(i), 1, at.Element("names", static_cast<size_t>(i)), violations);
      selector.names.push_back(proto.names(i));
    }
  }
  absl::c_sort(selector.names);
  selector.names.erase(std::unique(selector.names.begin(), selector.names.end()),
                       selector.names.end());
  selector.labels = LabelsFromProto(proto.labels(), at.Field("labels"), violations);
  return selector;
}

}  // namespace

injector::Terms TermsFromProto(const v1::RouteTerms& proto, const FieldPath& at,
                               Violations& violations) {
  injector::Terms terms;
  terms.peers = SelectorFromProto(proto.peers(), at.Field("peers"), violations);
  terms.lease = proto.lease_id();
  terms.ttl_s = proto.ttl_s();
  if (terms.ttl_s > guard::kTtlMaxS) {
    violations.Add(at.Field("ttl_s"), absl::StrCat("must be at most ", guard::kTtlMaxS));
  }
  terms.labels = LabelsFromProto(proto.labels(), at.Field("labels"), violations);
  terms.reason = ReasonFromProto(proto.reason(), at.Field("reason"), violations);
  return terms;
}

injector::Labels LabelsFromProto(const google::protobuf::Map<std::string, std::string>& proto,
                                 const FieldPath& at, Violations& violations) {
  injector::Labels labels;
  if (proto.size() > kLabelsMax) {
    violations.Add(at,
                   absl::StrCat("at most ", kLabelsMax, " are allowed, there are ", proto.size()));
    return labels;
  }
  for (const auto& [key, value] : proto) {
    CheckName(key, 1, at, violations);
    // In a path, as Protobuf's text form has it.
    const std::string element =
        absl::StrCat("\"", absl::CHexEscape(key.substr(0, kNameOctetsMax)), "\"");
    CheckName(value, 0, at.Field(element), violations);
    labels.emplace_back(key, value);
  }
  absl::c_sort(labels);
  return labels;
}

std::string NameFromProto(const std::string& proto, const FieldPath& at, Violations& violations) {
  CheckName(proto, 0, at, violations);
  return proto;
}

std::string ReasonFromProto(const std::string& proto, const FieldPath& at, Violations& violations) {
  if (proto.size() > kReasonOctetsMax) {
    violations.Add(at, absl::StrCat("must be at most ", kReasonOctetsMax, " octets"));
  }
  return proto;
}

void TermsToProto(const injector::Terms& terms, v1::RouteTerms& proto) {
  for (const std::string& name : terms.peers.names) proto.mutable_peers()->add_names(name);
  for (const auto& [key, value] : terms.peers.labels) {
    (*proto.mutable_peers()->mutable_labels())[key] = value;
  }
  proto.set_lease_id(terms.lease);
  proto.set_ttl_s(terms.ttl_s);
  for (const auto& [key, value] : terms.labels) (*proto.mutable_labels())[key] = value;
  proto.set_reason(terms.reason);
}

void OwnerToProto(const injector::Owner& owner, v1::Owner& proto) {
  proto.set_principal(owner.principal);
  proto.set_client(owner.client);
}

}  // namespace herald::rpc
