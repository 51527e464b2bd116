#include <arpa/inet.h>

#include <cstdint>
#include <fstream>
#include <ios>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/bench/driver/children.h"
#include "tests/bench/driver/text.h"
#include "tests/bench/driver/word_feeds.h"

namespace herald::bench {
namespace {

constexpr std::string_view kScheme = "unix:";

// An MRT file (RFC 6396) of type TABLE_DUMP_V2, with one peer.
class Dump {
 public:
  Dump() {
    std::string body;
    Put(kRouterId, 4, body);
    Put(0, 2, body);  // No name.
    Put(1, 2, body);
    Put(kFourOctetAsn, 1, body);
    Put(kRouterId, 4, body);
    Put(kRouterId, 4, body);
    // Of no AS: gobgpd takes the routes for its own, and withdraws its own only.
    Put(0, 4, body);
    Add(kPeerIndexTable, body);
  }

  void Add(const RouteGroup& group) {
    const std::string attributes = AttributeOctets(group.attributes);
    std::vector<uint8_t> packed;
    std::string body;
    for (const Prefix& prefix : group.prefixes) {
      if (prefix.ipv6) throw std::runtime_error("gobgp is told IPv4 only");
      packed.clear();
      Pack(prefix, packed);
      body.clear();
      Put(routes_++, 4, body);
      body.append(packed.begin(), packed.end());
      Put(1, 2, body);  // Of one peer,
      Put(0, 2, body);  // the first,
      Put(0, 4, body);  // at no time.
      Put(attributes.size(), 2, body);
      Add(kRibIpv4Unicast, body + attributes);
    }
  }

  const std::string& octets() const { return octets_; }

 private:
  static constexpr uint64_t kTableDumpV2 = 13;
  static constexpr uint64_t kPeerIndexTable = 1;
  static constexpr uint64_t kRibIpv4Unicast = 2;
  static constexpr uint64_t kFourOctetAsn = 2;
  static constexpr uint64_t kRouterId = 0x0A620001;  // 10.98.0.1

  static void Put(uint64_t value, int octets, std::string& out) {
    for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
      out.push_back(static_cast<char>(value >> shift));
  }

  static void PutAttribute(uint64_t flags, uint64_t type, const std::string& value,
                           std::string& out) {
    Put(flags, 1, out);
    Put(type, 1, out);
    Put(value.size(), 1, out);
    out += value;
  }

  static std::string AttributeOctets(const Attributes& attributes) {
    constexpr uint64_t kWellKnown = 0x40;
    constexpr uint64_t kOptionalTransitive = 0xC0;
    std::string as_path;
    if (!attributes.as_path.empty()) {
      Put(2, 1, as_path);  // AS_SEQUENCE
      Put(attributes.as_path.size(), 1, as_path);
    }
    for (const uint32_t asn : attributes.as_path) Put(asn, 4, as_path);
    std::string next_hop;
    Put(ntohl(inet_addr(kNextHop)), 4, next_hop);
    std::string communities;
    for (const uint32_t community : attributes.communities) Put(community, 4, communities);
    std::string out;
    PutAttribute(kWellKnown, 1, std::string(1, '\0'), out);  // ORIGIN IGP
    PutAttribute(kWellKnown, 2, as_path, out);
    PutAttribute(kWellKnown, 3, next_hop, out);
    PutAttribute(kOptionalTransitive, 8, communities, out);
    return out;
  }

  void Add(uint64_t subtype, const std::string& body) {
    Put(0, 4, octets_);
    Put(kTableDumpV2, 2, octets_);
    Put(subtype, 2, octets_);
    Put(body.size(), 4, octets_);
    octets_ += body;
  }

  uint64_t routes_ = 0;
  std::string octets_;
};

// A gobgp for all routes, from a file, or for each route.
class GobgpCliFeed : public Feed {
 public:
  explicit GobgpCliFeed(const FeedOptions& options)
      : program_(options.program),
        target_(options.target),
        file_(target_.substr(kScheme.size()) + ".mrt") {}

  void Prepare(Verb verb, std::span<const RouteGroup> groups) override {
    if (verb == Verb::kWithdraw) return;
    Dump dump;
    for (const RouteGroup& group : groups) dump.Add(group);
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << dump.octets();
  }

  // It can withdraw one route, or all that there are.
  void Send(Verb verb, std::span<const RouteGroup>) override {
    if (verb == Verb::kAnnounce) {
      Run({"mrt", "inject", "global", file_});
    } else {
      Run({"global", "rib", "del", "all", "-a", "ipv4"});
    }
    HasEnded(running_, Look::kUntilDone);
  }

  void BeginOne(Verb verb, const RouteGroup& route) override {
    const std::string prefix = Text(route.prefixes[0]);
    if (verb == Verb::kWithdraw) {
      Run({"global", "rib", "del", prefix, "-a", "ipv4"});
      return;
    }
    const Attributes& attributes = route.attributes;
    const auto add_community = [](std::string* out, uint32_t community) {
      absl::StrAppend(out, CommunityText(community));
    };
    std::vector<std::string> words = {"global", "rib", "add", prefix, "-a", "ipv4"};
    for (const char* const word : {"origin", "igp", "nexthop", kNextHop, "community"})
      words.push_back(word);
    words.push_back(absl::StrJoin(attributes.communities, ",", add_community));
    if (!attributes.as_path.empty()) {
      words.push_back("aspath");
      words.push_back(absl::StrJoin(attributes.as_path, ","));
    }
    Run(std::move(words));
  }
  bool OneIsDone(Look look) override { return HasEnded(running_, look); }

 private:
  void Run(std::vector<std::string> words) {
    words.insert(words.begin(), {program_, "--target", target_});
    running_ = Start(std::move(words), -1);
  }

  const std::string program_;
  const std::string target_;
  const std::string file_;
  pid_t running_ = 0;
};

}  // namespace

std::unique_ptr<Feed> MakeGobgpCliFeed(const FeedOptions& options) {
  return std::make_unique<GobgpCliFeed>(options);
}

}  // namespace herald::bench
