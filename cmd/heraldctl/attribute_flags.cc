#include "cmd/heraldctl/attribute_flags.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cmd/heraldctl/text.h"
#include "internal/bgp/message/community_text.h"

namespace herald::ctl {
namespace {

constexpr char kGroup[] = "Path attributes";

// What an unset variable of a script leaves must not pass for an absent option.
std::string RefuseEmpty(const std::string& value) { return value.empty() ? "is empty" : ""; }

// An absl::StatusOr that remembers which option it is about.
class Faults {
 public:
  template <class T>
  std::optional<T> Take(absl::string_view option, absl::StatusOr<T> parsed) {
    if (parsed.ok()) return *std::move(parsed);
    texts_.push_back(absl::StrCat(option, ": ", Printable(parsed.status().message())));
    return std::nullopt;
  }
  // Of a status that names its options itself.
  void Add(const absl::Status& status) {
    if (!status.ok()) texts_.emplace_back(status.message());
  }
  absl::Status status() const {
    return texts_.empty() ? absl::OkStatus()
                          : absl::InvalidArgumentError(absl::StrJoin(texts_, "\n"));
  }

 private:
  std::vector<std::string> texts_;
};

// Decimal, or hexadecimal after 0x.
template <class Number>
absl::StatusOr<Number> ParseNumber(absl::string_view text) {
  Number number = 0;
  const bool hexadecimal = absl::StartsWith(text, "0x");
  const bool parsed =
      hexadecimal ? absl::SimpleHexAtoi(text, &number) : absl::SimpleAtoi(text, &number);
  if (!parsed || text.empty() || text[0] == '-' || text[0] == '+') {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not a number from 0 to ",
                                                   std::numeric_limits<Number>::max()));
  }
  return number;
}

absl::StatusOr<Asn> ParseAsn(absl::string_view text) {
  const absl::StatusOr<uint32_t> number = ParseNumber<uint32_t>(text);
  if (!number.ok() || *number == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not an ASN from 1 to 4294967295"));
  }
  return Asn(*number);
}

absl::StatusOr<std::vector<uint8_t>> ParseHex(absl::string_view text) {
  const bool hexadecimal = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
  if (!hexadecimal || text.size() % 2 != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not a row of pairs of hexadecimal digits"));
  }
  const std::string octets = absl::HexStringToBytes(text);
  return std::vector<uint8_t>(octets.begin(), octets.end());
}

absl::StatusOr<Origin> ParseOrigin(absl::string_view text) {
  if (text == "igp") return Origin::kIgp;
  if (text == "egp") return Origin::kEgp;
  if (text == "incomplete") return Origin::kIncomplete;
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not igp, egp or incomplete"));
}

absl::StatusOr<Aggregator> ParseAggregator(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  const absl::StatusOr<Asn> asn = ParseAsn(parts.first);
  if (!asn.ok()) return asn.status();
  const absl::StatusOr<IpAddress> address = IpAddress::Parse(parts.second);
  if (!address.ok()) return address.status();
  if (!address->is_v4()) return absl::InvalidArgumentError("the address is not IPv4");
  return Aggregator{.asn = *asn, .address = *address};
}

absl::StatusOr<Ipv6ExtendedCommunity> ParseIpv6ExtendedCommunity(absl::string_view text) {
  const absl::StatusOr<std::vector<uint8_t>> octets = ParseHex(text);
  Ipv6ExtendedCommunity community = {};
  if (!octets.ok() || octets->size() != community.size()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not 40 hexadecimal digits"));
  }
  std::copy(octets->begin(), octets->end(), community.begin());
  return community;
}

absl::StatusOr<RawAttribute> ParseRaw(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() != 3) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not TYPE:FLAGS:HEX"));
  }
  const absl::StatusOr<uint32_t> type = ParseNumber<uint32_t>(parts[0]);
  const absl::StatusOr<uint32_t> flags = ParseNumber<uint32_t>(parts[1]);
  if (!type.ok() || *type == 0 || *type > 255 || !flags.ok() || *flags > 255) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\": the type is a number from 1 to 255, the flags such as 0xc0"));
  }
  absl::StatusOr<std::vector<uint8_t>> value = ParseHex(parts[2]);
  if (!value.ok()) return value.status();
  return RawAttribute{.type = static_cast<uint8_t>(*type),
                      .flags = static_cast<uint8_t>(*flags),
                      .value = *std::move(value)};
}

// Spaces the brackets, so that words are numbers or single brackets.
std::vector<std::string> AsPathWords(absl::string_view text) {
  std::string spaced;
  for (const char c : text) {
    if (absl::StrContains("{}()[]", c)) {
      absl::StrAppend(&spaced, " ", std::string(1, c), " ");
    } else {
      spaced.push_back(c == ',' ? ' ' : c);
    }
  }
  return absl::StrSplit(spaced, absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

struct Bracket {
  char open;
  char close;
  AsPathSegmentType type;
};
constexpr Bracket kBrackets[] = {
    {'{', '}', AsPathSegmentType::kAsSet},
    {'(', ')', AsPathSegmentType::kAsConfedSequence},
    {'[', ']', AsPathSegmentType::kAsConfedSet},
};

// How many of texts could be taken, as PathAttributes has them.
template <class T, class Parser>
std::vector<T> TakeAll(Faults& faults, absl::string_view option,
                       const std::vector<std::string>& texts, Parser parser) {
  std::vector<T> taken;
  for (const std::string& text : texts) {
    std::optional<T> value = faults.Take<T>(option, parser(text));
    if (value.has_value()) taken.push_back(*std::move(value));
  }
  return taken;
}

template <class T, class Parser>
std::optional<T> TakeOne(Faults& faults, absl::string_view option, const std::string& text,
                         Parser parser) {
  if (text.empty()) return std::nullopt;
  return faults.Take<T>(option, parser(text));
}

}  // namespace

absl::StatusOr<AsPath> ParseAsPath(absl::string_view text) {
  AsPath path;
  const Bracket* inside = nullptr;
  bool new_segment = true;
  for (const std::string& word : AsPathWords(text)) {
    const char first = word[0];
    const auto* opened = std::find_if(std::begin(kBrackets), std::end(kBrackets),
                                      [&](const Bracket& b) { return b.open == first; });
    if (inside == nullptr && opened != std::end(kBrackets)) {
      inside = opened;
      path.push_back({.type = inside->type});
    } else if (inside != nullptr && first == inside->close) {
      if (path.back().asns.empty()) return absl::InvalidArgumentError("a segment is empty");
      inside = nullptr;
      new_segment = true;
    } else {
      const absl::StatusOr<Asn> asn = ParseAsn(word);
      if (!asn.ok()) return asn.status();
      if (inside == nullptr && std::exchange(new_segment, false)) path.emplace_back();
      path.back().asns.push_back(*asn);
    }
  }
  if (inside != nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("there is no ", std::string(1, inside->close)));
  }
  return path;
}

CLI::Option* AttributeFlags::Add(CLI::App& app, const std::string& name, std::string& value,
                                 const std::string& form, const std::string& description) {
  return app.add_option(name, value, description)
      ->type_name(form)
      ->group(kGroup)
      ->check(RefuseEmpty);
}

CLI::Option* AttributeFlags::Add(CLI::App& app, const std::string& name,
                                 std::vector<std::string>& values, const std::string& form,
                                 const std::string& description) {
  // One value each time, or prefixes that follow would be taken for more of them.
  return app.add_option(name, values, description)
      ->type_name(form)
      ->group(kGroup)
      ->allow_extra_args(false)
      ->check(RefuseEmpty);
}

void AttributeFlags::AddTo(CLI::App& app) {
  Add(app, "--next-hop", next_hop_, "self|ADDR", "Next hop; default: self, our own address");
  Add(app, "--link-local", link_local_, "ADDR", "Link-local address beside an IPv6 next hop");
  options_ = {
      Add(app, "--community", communities_, "COMMUNITY",
          "65535:666, or blackhole, no-export, ...; may be repeated"),
      Add(app, "--community-set", community_sets_, "NAME",
          "Those of this set of the configuration; may be repeated"),
      Add(app, "--large-community", large_communities_, "A:B:C", "65001:666:0; may be repeated"),
      Add(app, "--extended-community", extended_communities_, "COMMUNITY",
          "rt:65001:1, ro:..., 0x and 16 digits; may be repeated"),
      Add(app, "--ipv6-extended-community", ipv6_extended_communities_, "HEX",
          "20 octets (RFC 5701); may be repeated"),
      Add(app, "--med", med_, "NUMBER", "MULTI_EXIT_DISC"),
      Add(app, "--local-pref", local_pref_, "NUMBER", "LOCAL_PREF, to internal peers"),
      Add(app, "--as-path", as_path_, "PATH", "\"65001 65002 {65003 65004}\"; default: empty"),
      Add(app, "--origin", origin_, "ORIGIN", "Default: igp")
          ->check(CLI::IsMember({"igp", "egp", "incomplete"})),
      app.add_flag("--atomic-aggregate", atomic_aggregate_, "ATOMIC_AGGREGATE")->group(kGroup),
      Add(app, "--aggregator", aggregator_, "ASN:ADDR", "65001:192.0.2.1"),
      Add(app, "--originator-id", originator_id_, "ADDR", "ORIGINATOR_ID, to internal peers"),
      Add(app, "--cluster-id", cluster_list_, "ADDR",
          "Of the CLUSTER_LIST, to internal peers; may be repeated"),
      Add(app, "--aigp", aigp_, "NUMBER", "Accumulated IGP metric, to internal peers"),
      Add(app, "--otc", only_to_customer_, "ASN", "ONLY_TO_CUSTOMER (RFC 9234)"),
      Add(app, "--raw", raw_, "TYPE:FLAGS:HEX",
          "Any other attribute, 32:0xc0:0011; may be repeated"),
  };
}

bool AttributeFlags::AnyButNextHop() const {
  return std::any_of(options_.begin(), options_.end(),
                     [](const CLI::Option* option) { return option->count() > 0; });
}

absl::StatusOr<std::optional<NextHop>> AttributeFlags::ParseNextHop() const {
  Faults faults;
  NextHop next_hop = NextHopSelf{};
  if (!next_hop_.empty() && next_hop_ != "self") {
    const auto address = faults.Take("--next-hop", IpAddress::Parse(next_hop_));
    if (address.has_value()) next_hop = NextHopAddress{.address = *address};
  }
  const auto link_local = TakeOne<IpAddress>(faults, "--link-local", link_local_, IpAddress::Parse);
  if (!faults.status().ok()) return faults.status();
  if (link_local.has_value()) {
    auto* global = std::get_if<NextHopAddress>(&next_hop);
    if (global == nullptr) {
      return absl::InvalidArgumentError("--link-local: needs --next-hop with an IPv6 address");
    }
    global->link_local = link_local;
  }
  if (next_hop_.empty()) return std::nullopt;
  return next_hop;
}

absl::StatusOr<PathAttributes> AttributeFlags::Parse() const {
  Faults faults;
  PathAttributes out;
  const absl::StatusOr<std::optional<NextHop>> next_hop = ParseNextHop();
  faults.Add(next_hop.status());
  if (next_hop.ok()) out.next_hop = next_hop->value_or(NextHopSelf{});
  out.origin = TakeOne<Origin>(faults, "--origin", origin_, ParseOrigin).value_or(Origin::kIgp);
  out.as_path = TakeOne<AsPath>(faults, "--as-path", as_path_, ParseAsPath).value_or(AsPath{});
  out.med = TakeOne<uint32_t>(faults, "--med", med_, ParseNumber<uint32_t>);
  out.local_pref = TakeOne<uint32_t>(faults, "--local-pref", local_pref_, ParseNumber<uint32_t>);
  out.atomic_aggregate = atomic_aggregate_;
  out.aggregator = TakeOne<Aggregator>(faults, "--aggregator", aggregator_, ParseAggregator);
  out.communities = TakeAll<Community>(faults, "--community", communities_, ParseCommunity);
  out.extended_communities = TakeAll<ExtendedCommunity>(
      faults, "--extended-community", extended_communities_, ParseExtendedCommunity);
  out.large_communities =
      TakeAll<LargeCommunity>(faults, "--large-community", large_communities_, ParseLargeCommunity);
  out.ipv6_extended_communities = TakeAll<Ipv6ExtendedCommunity>(
      faults, "--ipv6-extended-community", ipv6_extended_communities_, ParseIpv6ExtendedCommunity);
  out.originator_id = TakeOne<RouterId>(faults, "--originator-id", originator_id_, ParseRouterId);
  out.cluster_list = TakeAll<RouterId>(faults, "--cluster-id", cluster_list_, ParseRouterId);
  out.aigp = TakeOne<uint64_t>(faults, "--aigp", aigp_, ParseNumber<uint64_t>);
  out.only_to_customer = TakeOne<Asn>(faults, "--otc", only_to_customer_, ParseAsn);
  out.unknown = TakeAll<RawAttribute>(faults, "--raw", raw_, ParseRaw);
  std::sort(out.unknown.begin(), out.unknown.end(),
            [](const RawAttribute& a, const RawAttribute& b) { return a.type < b.type; });
  if (!faults.status().ok()) return faults.status();
  return out;
}

}  // namespace herald::ctl
