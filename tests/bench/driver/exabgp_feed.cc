#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/bench/driver/asns.h"
#include "tests/bench/driver/text.h"
#include "tests/bench/driver/unix_socket.h"
#include "tests/bench/driver/word_feeds.h"

namespace herald::bench {
namespace {

std::string AttributeWords(const Attributes& attributes, bool ipv6) {
  std::string words = absl::StrCat(" next-hop ", ipv6 ? kNextHopIpv6 : kNextHop, " origin igp");
  if (!attributes.as_path.empty()) {
    // A path that it is given is sent as it is.
    absl::StrAppend(&words, " as-path [ ", kDaemonAsn);
    for (const uint32_t asn : attributes.as_path) absl::StrAppend(&words, " ", asn);
    absl::StrAppend(&words, " ]");
  }
  absl::StrAppend(&words, " community [");
  for (const uint32_t community : attributes.communities) {
    absl::StrAppend(&words, " ", CommunityText(community));
  }
  return words + " ]";
}

const char* Word(Verb verb) { return verb == Verb::kAnnounce ? "announce" : "withdraw"; }

class ExabgpFeed : public Feed {
 public:
  explicit ExabgpFeed(const FeedOptions& options)
      : per_line_(options.batch), fd_(open(options.target.c_str(), O_WRONLY | O_CLOEXEC)) {
    if (fd_ < 0) throw std::runtime_error("cannot write to " + options.target);
  }
  ~ExabgpFeed() override { close(fd_); }

  void Prepare(Verb verb, std::span<const RouteGroup> groups) override {
    text_.clear();
    for (const RouteGroup& group : groups) AddGroup(Word(verb), group);
  }

  void Send(Verb, std::span<const RouteGroup>) override { WriteAll(fd_, text_); }

  void BeginOne(Verb verb, const RouteGroup& route) override {
    const std::string words = AttributeWords(route.attributes, route.prefixes[0].ipv6);
    WriteAll(fd_, absl::StrCat(Word(verb), " route ", Text(route.prefixes[0]), words, "\n"));
  }
  bool OneIsDone(Look) override { return true; }

 private:
  // IPv6 prefixes cannot share a line.
  void AddGroup(const char* word, const RouteGroup& group) {
    const bool ipv6 = group.prefixes[0].ipv6;
    const std::string attributes = AttributeWords(group.attributes, ipv6);
    if (ipv6) {
      for (const Prefix& prefix : group.prefixes) {
        absl::StrAppend(&text_, word, " route ", Text(prefix), attributes, "\n");
      }
      return;
    }
    for (size_t i = 0; i < group.prefixes.size(); ++i) {
      if (i % per_line_ == 0) {
        absl::StrAppend(&text_, i == 0 ? "" : "\n", word, " attributes", attributes, " nlri");
      }
      absl::StrAppend(&text_, " ", Text(group.prefixes[i]));
    }
    text_ += "\n";
  }

  const size_t per_line_;
  const int fd_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Feed> MakeExabgpFeed(const FeedOptions& options) {
  return std::make_unique<ExabgpFeed>(options);
}

}  // namespace herald::bench
