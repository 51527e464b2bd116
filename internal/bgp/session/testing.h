#ifndef HERALD_INTERNAL_BGP_SESSION_TESTING_H_
#define HERALD_INTERNAL_BGP_SESSION_TESTING_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/message.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/bgp/session/speaker.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// Runs the core until the condition holds. False: it did not within the deadline.
template <class Condition>
bool RunUntil(boost::asio::io_context& core, Condition condition,
              std::chrono::seconds deadline = std::chrono::seconds(20)) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  core.restart();
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    core.run_one_for(std::chrono::milliseconds(10));
    core.restart();
  }
  return true;
}

// A port that is free on both addresses now.
uint16_t FreePort(boost::asio::io_context& core, const std::vector<IpAddress>& addresses);

IpAddress Address(absl::string_view text);

// Remembers what it was told.
class Recorder : public SessionObserver {
 public:
  struct Transition {
    fsm::State from, to;
  };
  void OnAdded(const PeerStatus& peer) override;
  void OnChanged(const PeerStatus& peer) override;
  void OnRemoved(const PeerRef& peer) override;
  void OnStateChange(const PeerStatus& peer, fsm::State from) override;
  void OnDown(PeerId peer, const DownReason& reason) override;
  void OnAttemptFailed(PeerId peer, const DownReason& reason) override;
  void OnMessages(PeerId peer, bool sent, MessageType type, size_t count, size_t octets) override;
  void OnPrefixWarning(PeerId peer, const PrefixWarning& warning) override;
  void OnUpdateFault(PeerId peer, absl::string_view fault) override;

  std::vector<Transition> transitions;
  std::vector<DownReason> downs;  // Of sessions and of attempts at one.
  uint64_t attempts_failed = 0;
  std::vector<std::string> set;  // "+r1", "~r1", "-r1": added, changed, removed.
  std::vector<PrefixWarning> warnings;
  std::vector<std::string> faults;
  uint64_t messages = 0;
};

// A speaker with what it needs.
struct Node {
  Node(boost::asio::io_context& core, std::vector<config::Peer> peers, config::Listen listen)
      : injector(injector::Limits{}),
        speaker(core, std::move(peers), std::move(listen), injector, recorder) {}
  fsm::State state(uint32_t peer = 0) const { return speaker.Status(PeerId(peer)).state; }
  bool IsUp() const { return state() == fsm::State::kEstablished; }

  Recorder recorder;
  injector::Injector injector;
  Speaker speaker;
};

// A peer's configuration with everything filled in: we are AS 65001, it is AS 65002.
config::Peer PeerAt(absl::string_view address, uint16_t port);
config::Listen ListenOn(absl::string_view address, uint16_t port = 0);

// The test's own end of a connection, for what no speaker would send.
class RawPeer {
 public:
  explicit RawPeer(boost::asio::io_context& core) : core_(core), socket_(core) {}

  // From the address, so that the speaker knows it.
  void Connect(absl::string_view from, absl::string_view to, uint16_t port);
  void Accept(boost::asio::ip::tcp::acceptor& acceptor);
  void Send(const std::vector<uint8_t>& octets);
  // A whole message with this body.
  void Send(MessageType type, const std::vector<uint8_t>& body);
  void SendOpen(const OpenMessage& open);
  void SendKeepalive();
  void Close();
  void Reset();
  // The body of the next message, which must be of the type. Fails the test otherwise.
  std::vector<uint8_t> Expect(MessageType type);
  void ExpectNotification(const NotificationMessage& expected);
  // All that comes is read; true when the other side has closed.
  bool AwaitEnd();

  // Waits until the message is there in whole: size of its body, or -1 at the end.
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  bool Fill(size_t size);

  boost::asio::io_context& core_;
  boost::asio::ip::tcp::socket socket_;
  std::vector<uint8_t> received_;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_TESTING_H_
