#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/driver/children.h"
#include "tests/bench/driver/text.h"
#include "tests/bench/driver/unix_socket.h"
#include "tests/bench/driver/word_feeds.h"

namespace herald::bench {
namespace {

constexpr char kBgpctl[] = "/usr/sbin/bgpctl";

std::vector<std::string> CommunityWords(const Attributes& attributes) {
  std::vector<std::string> words;
  for (const uint32_t community : attributes.communities) {
    words.push_back("community");
    words.push_back(CommunityText(community));
  }
  return words;
}

const char* Word(Verb verb) { return verb == Verb::kAnnounce ? "add" : "delete"; }

// A bgpctl for each attribute set, or for each route.
class OpenbgpdFeed : public Feed {
 public:
  explicit OpenbgpdFeed(const FeedOptions& options) : socket_(options.target) {}

  void Prepare(Verb, std::span<const RouteGroup> groups) override {
    lists_.clear();
    for (const RouteGroup& group : groups) {
      std::string& list = lists_.emplace_back();
      for (const Prefix& prefix : group.prefixes) list += Text(prefix) + "\n";
    }
  }

  void Send(Verb verb, std::span<const RouteGroup> groups) override {
    for (size_t i = 0; i < groups.size(); ++i) {
      std::vector<std::string> words = {"network", "bulk"};
      if (verb == Verb::kAnnounce) {
        for (std::string& word : CommunityWords(groups[i].attributes))
          words.push_back(std::move(word));
      }
      words.push_back(Word(verb));
      Bulk(words, lists_[i]);
    }
  }

  void BeginOne(Verb verb, const RouteGroup& route) override {
    std::vector<std::string> words = {"network", Word(verb), Text(route.prefixes[0])};
    if (verb == Verb::kAnnounce) {
      for (std::string& word : CommunityWords(route.attributes)) words.push_back(std::move(word));
    }
    running_ = Bgpctl(std::move(words), -1);
  }
  bool OneIsDone(Look look) override { return HasEnded(running_, look); }

 private:
  pid_t Bgpctl(std::vector<std::string> words, int input) {
    words.insert(words.begin(), {kBgpctl, "-s", socket_});
    return Start(std::move(words), input);
  }

  void Bulk(const std::vector<std::string>& words, const std::string& list) {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const pid_t child = Bgpctl(words, ends[0]);
    close(ends[0]);
    WriteAll(ends[1], list);
    close(ends[1]);
    HasEnded(child, Look::kUntilDone);
  }

  const std::string socket_;
  std::vector<std::string> lists_;
  pid_t running_ = 0;
};

}  // namespace

std::unique_ptr<Feed> MakeOpenbgpdFeed(const FeedOptions& options) {
  return std::make_unique<OpenbgpdFeed>(options);
}

}  // namespace herald::bench
