#ifndef HERALD_INTERNAL_CONFIG_LIST_H_
#define HERALD_INTERNAL_CONFIG_LIST_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/config/report.h"
#include "internal/guard/rules.h"
#include "internal/net/strong.h"

namespace herald::config {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

// Each text of a list by Read, which refuses at its place what it cannot read. Each value once.
template <class T, class Read>
std::vector<T> ReadEach(const Texts& texts, const Place& place, Read read) {
  absl::btree_set<T> seen;
  std::vector<T> values;
  for (int i = 0; i < texts.size(); ++i) {
    const Place element = place.Element(i);
    std::optional<T> value = read(texts[i], element);
    if (!value.has_value()) continue;
    if (!seen.insert(*value).second) {
      element.Refuse(absl::StrCat(Shortened(texts[i]), " is in the list already"));
    }
    values.push_back(*std::move(value));
  }
  return values;
}

std::optional<Community> ReadCommunity(const std::string& text, const Place& place);
std::optional<LargeCommunity> ReadLargeCommunity(const std::string& text, const Place& place);

// Standard and large ones in one list of at most 64, told apart by their parts.
guard::Communities ReadCommunities(const Texts& texts, const Place& place);

// "65001" or "64512-65534", at most 64.
std::vector<guard::AsnRange> ReadAsnRanges(const Texts& texts, const Place& place);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_LIST_H_
