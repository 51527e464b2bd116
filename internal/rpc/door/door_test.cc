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

#include <gtest/gtest.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace herald::rpc {
namespace {

class DoorTest : public testing::Test {
 protected:
  static constexpr size_t kPerSource = 3;

  DoorTest() {
    std::string name = "/tmp/herald-door-XXXXXX";
    directory_ = mkdtemp(name.data());
    absl::StatusOr<ListeningSocket> socket = ListeningSocket::OnPath(path());
    EXPECT_TRUE(socket.ok()) << socket.status();
    door_.Add(*std::move(socket), [this](int descriptor) {
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
    return read(client, &octet, 1) == 0;
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
  Door door_{connections_, [this] { ++refused_; }};
};

TEST_F(DoorTest, TellsWhoIsAtTheOtherEnd) {
  Connect();
  const auto process = connections_.CredentialsOf(HandedOver(0));
  ASSERT_TRUE(process.has_value());
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
  EXPECT_TRUE(IsRefused(Connect()));
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
  EXPECT_FALSE(connections_.CredentialsOf(HandedOver(0)).has_value());
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

TEST(Connections, SoManyInAll) {
  Connections connections(2, 2);
  EXPECT_TRUE(connections.Add(1, 11, "a", std::nullopt));
  EXPECT_TRUE(connections.Add(2, 12, "b", std::nullopt));
  EXPECT_FALSE(connections.Add(3, 13, "c", std::nullopt));
  connections.Remove(1);
  EXPECT_TRUE(connections.Add(3, 13, "c", std::nullopt));
}

// The end of a connection is noticed after its descriptor may be another's.
TEST(Connections, TheEndOfOneDoesNotTakeTheNameOfAnother) {
  Connections connections(9, 9);
  ASSERT_TRUE(connections.Add(1, 11, "a", ProcessCredentials{.user = 1000}));
  ASSERT_TRUE(connections.Add(2, 11, "b", ProcessCredentials{.user = 1001}));
  EXPECT_EQ(connections.CredentialsOf(11)->user, 1001u);
  connections.Remove(1);
  EXPECT_EQ(connections.CredentialsOf(11)->user, 1001u);
  connections.Remove(2);
  EXPECT_FALSE(connections.CredentialsOf(11).has_value());
}

// A loopback connection that has the descriptor of a unix one that ended has not its credentials.
TEST(Connections, WhatHasNoCredentialsTakesNone) {
  Connections connections(9, 9);
  ASSERT_TRUE(connections.Add(1, 11, "a", ProcessCredentials{.user = 0}));
  ASSERT_TRUE(connections.Add(2, 11, "b", std::nullopt));
  EXPECT_FALSE(connections.CredentialsOf(11).has_value());
}

}  // namespace
}  // namespace herald::rpc
