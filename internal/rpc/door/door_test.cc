#include "internal/rpc/door/door.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "internal/telemetry/metrics.h"

namespace herald::rpc {
namespace {

using testing::HasSubstr;

// RFC 9113 section 3.4: the preface, and SETTINGS without any.
const std::string kHello("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
constexpr absl::Time kNow = absl::UnixEpoch();

class DoorTest : public testing::Test {
 protected:
  static constexpr size_t kPerSource = 3;

  DoorTest() {
    std::string name = "/tmp/herald-door-XXXXXX";
    directory_ = mkdtemp(name.data());
    absl::StatusOr<ListeningSocket> socket = ListeningSocket::OnPath(path());
    EXPECT_TRUE(socket.ok()) << socket.status();
    door_.Add(*std::move(socket), Speech::kHttp2, [this](int descriptor) {
      const absl::MutexLock lock(&mutex_);
      handed_over_.push_back(descriptor);
    });
    door_.Open();
  }
  ~DoorTest() override {
    door_.Close();
    for (const int descriptor : handed_over_) close(descriptor);
    for (const int client : clients_) close(client);
    rmdir(directory_.c_str());
  }

  std::string path() const { return directory_ + "/s"; }

  int Connect() {
    const int client = ConnectMute();
    EXPECT_EQ(write(client, kHello.data(), kHello.size()), static_cast<ssize_t>(kHello.size()));
    return client;
  }
  int ConnectMute() {
    const int client = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path().c_str());
    EXPECT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    clients_.insert(client);
    return client;
  }
  void Disconnect(int client) {
    clients_.erase(client);
    close(client);
  }
  // The n-th that was handed over.
  int HandedOver(size_t n) {
    const absl::MutexLock lock(&mutex_);
    const auto come = [this, n]()
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return handed_over_.size() > n; };
    mutex_.Await(absl::Condition(&come));
    return handed_over_[n];
  }
  // That the server has closed it.
  static bool IsRefused(int client) {
    char octet = 0;
    return read(client, &octet, 1) <= 0;  // Below where it had not read all that was sent.
  }
  void AwaitCount(size_t count) {
    while (connections_.count() != count) std::this_thread::yield();
  }

  std::string directory_;
  Connections connections_{100, kPerSource};
  absl::Mutex mutex_;
  std::vector<int> handed_over_ ABSL_GUARDED_BY(mutex_);
  std::set<int> clients_;
  std::atomic<int> refused_ = 0;
  telemetry::Metrics metrics_{"test"};
  AccessFailures failures_{metrics_, nullptr, nullptr};
  Door door_{connections_, failures_, [this] { ++refused_; }};
};

TEST_F(DoorTest, TellsWhoIsAtTheOtherEnd) {
  Connect();
  const auto connection = connections_.Find(absl::StrCat("fd:", HandedOver(0)));
  ASSERT_TRUE(connection != nullptr && connection->process.has_value());
  const auto& process = connection->process;
  EXPECT_EQ(process->user, getuid());
  EXPECT_EQ(process->pid, getpid());
  ASSERT_FALSE(process->groups.empty());
  EXPECT_EQ(process->groups[0], getgid());
}

TEST_F(DoorTest, WhatItHandsOverDoesNotBlock) {
  Connect();
  EXPECT_NE(fcntl(HandedOver(0), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(DoorTest, SoManyOfOneSourceAndNoMore) {
  for (size_t i = 0; i < kPerSource; ++i) Connect();
  HandedOver(kPerSource - 1);
  EXPECT_TRUE(IsRefused(ConnectMute()));
  EXPECT_EQ(connections_.count(), kPerSource);
  EXPECT_EQ(refused_, 1);
}

TEST_F(DoorTest, AClientThatLeavesMakesRoom) {
  const int first = Connect();
  for (size_t i = 1; i < kPerSource; ++i) Connect();
  HandedOver(kPerSource - 1);
  Disconnect(first);
  AwaitCount(kPerSource - 1);
  Connect();
  HandedOver(kPerSource);
  EXPECT_EQ(connections_.count(), kPerSource);
}

TEST_F(DoorTest, AServerThatClosesMakesRoom) {
  const int client = Connect();
  shutdown(HandedOver(0), SHUT_RDWR);
  AwaitCount(0);
  EXPECT_TRUE(IsRefused(client));
  EXPECT_EQ(connections_.Find(absl::StrCat("fd:", HandedOver(0))), nullptr);
}

// The server may be slow to close what its client has left. Nothing that has the number of our own
// descriptor meanwhile is closed for it.
TEST_F(DoorTest, ClosesNothingThatIsNotItsOwn) {
  const int first = Connect();
  HandedOver(0);
  Disconnect(first);
  AwaitCount(0);
  std::vector<int> others;
  for (int i = 0; i < 8; ++i) others.push_back(dup(STDERR_FILENO));
  for (size_t i = 1; i <= 2; ++i) {  // The door goes round twice more.
    Connect();
    others.push_back(HandedOver(i));
  }
  for (const int other : others) EXPECT_GE(fcntl(other, F_GETFD), 0) << other;
  for (int i = 0; i < 8; ++i) close(others[static_cast<size_t>(i)]);
}

TEST_F(DoorTest, TheSocketIsTheGroupsToo) {
  struct stat status = {};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0660u);
}

TEST_F(DoorTest, AClosedDoorLeavesNoFile) {
  door_.Close();
  EXPECT_NE(::access(path().c_str(), F_OK), 0);
}

TEST_F(DoorTest, WhoSpeaksAnotherProtocolIsRefused) {
  const int client = ConnectMute();
  ASSERT_EQ(write(client, "GET / HTTP/1.1\r\n", 16), 16);
  EXPECT_TRUE(IsRefused(client));
  AwaitCount(0);
  EXPECT_THAT(metrics_.Render(), HasSubstr("herald_auth_failures_total{kind=\"handshake\"} 1"));
}

TEST_F(DoorTest, WhoBeginsSlowlyIsHandedOverInTheEnd) {
  const int client = ConnectMute();
  for (const char octet : kHello) ASSERT_EQ(write(client, &octet, 1), 1);
  EXPECT_GE(HandedOver(0), 0);
}

// The kernel would take much before gRPC reads it; here the test is gRPC.
TEST_F(DoorTest, AFloodIsEndedAndItsSourceBarred) {
  const int client = Connect();
  const int server = HandedOver(0);
  std::vector<char> octets(1 << 16);
  std::thread flood([&] {
    while (send(client, octets.data(), octets.size(), MSG_NOSIGNAL) > 0) continue;
  });
  std::vector<char> some(1 << 10);
  while (read(server, some.data(), some.size()) != 0) std::this_thread::yield();
  flood.join();
  AwaitCount(0);
  EXPECT_THAT(metrics_.Render(), HasSubstr("herald_auth_failures_total{kind=\"flood\"} 1"));
  EXPECT_TRUE(IsRefused(ConnectMute()));
}

std::shared_ptr<Connection> Make(const std::string& name, const std::string& source) {
  auto connection = std::make_shared<Connection>();
  connection->name = name;
  connection->source = source;
  return connection;
}

TEST(Connections, SoManyInAll) {
  Connections connections(2, 2);
  const auto first = Make("1", "a");
  EXPECT_TRUE(connections.Add(first, kNow));
  EXPECT_TRUE(connections.Add(Make("2", "b"), kNow));
  EXPECT_FALSE(connections.Add(Make("3", "c"), kNow));
  connections.Remove(*first);
  EXPECT_TRUE(connections.Add(Make("3", "c"), kNow));
}

// The end of a connection is noticed after its descriptor may be another's.
TEST(Connections, TheEndOfOneDoesNotTakeTheNameOfAnother) {
  Connections connections(9, 9);
  const auto one = Make("fd:7", "a"), another = Make("fd:7", "b");
  ASSERT_TRUE(connections.Add(one, kNow));
  ASSERT_TRUE(connections.Add(another, kNow));
  EXPECT_EQ(connections.Find("fd:7"), another);
  connections.Remove(*one);
  EXPECT_EQ(connections.Find("fd:7"), another);
  connections.Remove(*another);
  EXPECT_EQ(connections.Find("fd:7"), nullptr);
}

TEST(Connections, ABarEnds) {
  Connections connections(9, 9);
  connections.Bar("a", kNow + absl::Minutes(1));
  EXPECT_FALSE(connections.Add(Make("1", "a"), kNow));
  EXPECT_TRUE(connections.Add(Make("2", "b"), kNow));
  EXPECT_TRUE(connections.Add(Make("1", "a"), kNow + absl::Minutes(1)));
}

}  // namespace
}  // namespace herald::rpc
