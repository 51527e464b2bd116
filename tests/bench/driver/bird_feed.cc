#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <ios>
#include <map>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/bench/driver/text.h"
#include "tests/bench/driver/unix_socket.h"
#include "tests/bench/driver/word_feeds.h"

namespace herald::bench {
namespace {

std::string RouteLine(const Attributes& attributes, const Prefix& prefix) {
  std::string line =
      absl::StrCat("route ", Text(prefix),
                   " blackhole { bgp_next_hop = ", prefix.ipv6 ? kNextHopIpv6 : kNextHop, ";");
  for (const uint32_t community : attributes.communities) {
    absl::StrAppend(&line, " bgp_community.add((", community >> 16, ",", community & 0xFFFF, "));");
  }
  return line + " };\n";
}

class BirdFeed : public Feed {
 public:
  explicit BirdFeed(const FeedOptions& options)
      : directory_(options.target), fd_(ConnectUnix(options.target + "/bird.ctl")) {
    AwaitAnswer("0001");  // Its greeting.
  }
  ~BirdFeed() override { close(fd_); }

  void Prepare(Verb verb, std::span<const RouteGroup> groups) override {
    std::ofstream file(File(groups[0].prefixes[0].ipv6), std::ios::trunc);
    if (verb == Verb::kWithdraw) return;
    for (const RouteGroup& group : groups) {
      for (const Prefix& prefix : group.prefixes) file << RouteLine(group.attributes, prefix);
    }
  }

  void Send(Verb, std::span<const RouteGroup>) override {
    WriteAll(fd_, "configure soft\n");
    AwaitAnswer("0003");
  }

  // The whole file is read anew, as always. A lone route's line becomes a comment when it is
  // withdrawn, as nothing is faster to write.
  void BeginOne(Verb verb, const RouteGroup& route) override {
    const Prefix& prefix = route.prefixes[0];
    std::fstream file(File(prefix.ipv6), std::ios::in | std::ios::out);
    if (verb == Verb::kAnnounce) {
      file.seekp(0, std::ios::end);
      lines_[Text(prefix)] = file.tellp();
      file << RouteLine(route.attributes, prefix);
    } else {
      file.seekp(lines_.at(Text(prefix)));
      file << '#';
    }
    file.close();
    WriteAll(fd_, "configure soft\n");
    answer_.clear();
  }
  bool OneIsDone(Look look) override {
    if (look == Look::kAtOnce) return Reads(MSG_DONTWAIT) && Answered("0003");
    AwaitAnswer("0003");
    return true;
  }

 private:
  std::string File(bool ipv6) const {
    return directory_ + (ipv6 ? "/routes6.conf" : "/routes4.conf");
  }

  // A line that begins with this code has come; other lines lead up to it.
  bool Answered(const std::string& code) {
    const bool starts =
        answer_.rfind(code, 0) == 0 || answer_.find("\n" + code) != std::string::npos;
    if (starts) answer_.clear();
    return starts;
  }

  bool Reads(int flags) {
    std::array<char, 4096> octets;
    const ssize_t size = recv(fd_, octets.data(), octets.size(), flags);
    if (size == 0) throw std::runtime_error("bird ended");
    if (size > 0) answer_.append(octets.data(), static_cast<size_t>(size));
    // 8000 and above are errors.
    if (answer_.find("\n8") != std::string::npos || answer_.rfind('8', 0) == 0) {
      throw std::runtime_error("bird: " + answer_);
    }
    return size > 0;
  }

  void AwaitAnswer(const std::string& code) {
    while (!Answered(code)) Reads(0);
  }

  const std::string directory_;
  const int fd_;
  // Where those of lone routes begin.
  std::map<std::string, std::streampos> lines_;
  std::string answer_;
};

}  // namespace

std::unique_ptr<Feed> MakeBirdFeed(const FeedOptions& options) {
  return std::make_unique<BirdFeed>(options);
}

}  // namespace herald::bench
