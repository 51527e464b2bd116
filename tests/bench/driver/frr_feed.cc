#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/bench/driver/asns.h"
#include "tests/bench/driver/text.h"
#include "tests/bench/driver/unix_socket.h"
#include "tests/bench/driver/word_feeds.h"

namespace herald::bench {
namespace {

// Commands end with a zero octet. Each is answered by its output, three zero octets and a status.
class FrrFeed : public Feed {
 public:
  explicit FrrFeed(const FeedOptions& options) : fd_(ConnectUnix(options.target)) {
    reader_ = std::thread([this] { Drop(); });
    for (const std::string command : {"enable", "configure terminal"}) Command(command);
    Command(absl::StrCat("router bgp ", kDaemonAsn));
  }
  ~FrrFeed() override {
    shutdown(fd_, SHUT_RDWR);
    reader_.join();
    close(fd_);
  }

  void Prepare(Verb verb, std::span<const RouteGroup> groups) override {
    text_.clear();
    AddFamily(groups[0].prefixes[0].ipv6);
    for (const RouteGroup& group : groups) {
      for (const Prefix& prefix : group.prefixes) AddNetwork(verb, group.attributes, prefix);
    }
  }

  void Send(Verb, std::span<const RouteGroup>) override { WriteAll(fd_, text_); }

  void BeginOne(Verb verb, const RouteGroup& route) override {
    text_.clear();
    AddNetwork(verb, route.attributes, route.prefixes[0]);
    WriteAll(fd_, text_);
  }
  bool OneIsDone(Look) override { return true; }

 private:
  void Command(const std::string& words) { WriteAll(fd_, words + '\0'); }

  void AddFamily(bool ipv6) {
    text_ += absl::StrCat("address-family ", ipv6 ? "ipv6" : "ipv4", " unicast") + '\0';
  }

  void AddNetwork(Verb verb, const Attributes& attributes, const Prefix& prefix) {
    const char* const no = verb == Verb::kAnnounce ? "" : "no ";
    // The lower half of a plain set's community is its number and one.
    const uint32_t set = (attributes.communities[0] & 0xFFFF) - 1;
    text_ += absl::StrCat(no, "network ", Text(prefix), " route-map set-", set) + '\0';
  }

  void Drop() {
    std::array<char, 65536> octets;
    while (read(fd_, octets.data(), octets.size()) > 0) continue;
  }

  const int fd_;
  std::string text_;
  std::thread reader_;
};

}  // namespace

std::unique_ptr<Feed> MakeFrrFeed(const FeedOptions& options) {
  return std::make_unique<FrrFeed>(options);
}

}  // namespace herald::bench
