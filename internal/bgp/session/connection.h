#ifndef HERALD_INTERNAL_BGP_SESSION_CONNECTION_H_
#define HERALD_INTERNAL_BGP_SESSION_CONNECTION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "absl/status/status.h"
#include "internal/bgp/fsm/event.h"
#include "internal/bgp/message/message.h"
#include "internal/bgp/session/md5_key.h"
#include "internal/bgp/wire/decoded.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/bytes/reader.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"
#include "internal/runtime/signal.h"

namespace herald::session {

// Where every connection of the core thread reads to: it is full only between a read and the
// handling of what was read, so that an idle connection holds no buffer. Room for what a read
// left over and for one large read.
using ReadBuffer = std::array<uint8_t, wire::kExtendedMessageSizeMax + (256 << 10)>;

class Connection;

// Whose the connection is. Called on the core thread; may call Send and Close of the connection.
class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  virtual size_t MessageSizeMax(const Connection& connection) const = 0;
  virtual void OnFrame(Connection& connection, const wire::Header& header, Bytes body) = 0;
  virtual void OnBadHeader(Connection& connection, const DecodeError& error) = 0;
  // Not called after Close.
  virtual void OnLost(Connection& connection, const boost::system::error_code& error) = 0;
  // Adds UPDATEs or ROUTE-REFRESHes, if there are any. Called by Write when nothing else waits to
  // be written.
  virtual void TakeUpdates(Connection& connection, wire::Parcel& out) = 0;
  virtual void OnWriteBegan(Connection& connection) = 0;
  // TCP has taken all of it: what was sent, or what was taken.
  virtual void OnSent(Connection& connection, Bytes messages) = 0;
  virtual void OnUpdatesWritten(Connection& connection, const wire::Parcel& updates) = 0;
  // The last call.
  virtual void OnGone(Connection& connection) = 0;
};

// One TCP connection, from handshake to close: frames in, messages out. Decides nothing.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // The socket is connected and non-blocking. buffer must live as long as the core runs.
  Connection(boost::asio::io_context& core, boost::asio::ip::tcp::socket socket,
             std::shared_ptr<ReadBuffer> buffer, fsm::ConnectionId id, ConnectionOwner& owner);

  // Reads and writes until the connection is gone.
  static boost::asio::awaitable<void> Run(std::shared_ptr<Connection> self);

  // Queues a whole message, to be written before any further UPDATE.
  void Send(MessageType type, Bytes message);
  // Takes UPDATEs and writes them, unless something is being written. The owner is to call this
  // when there may be some, and not from its own calls above.
  void Write();
  // No more frames; ends in good order once what was sent has left, or after a short time.
  void Close();
  // Ends now. The owner hears no more.
  void Abandon();

  // From the next segment on; the peer must have the same.
  absl::Status SignWith(const Md5Key& key, const Prefix& peer);

  fsm::ConnectionId id() const { return id_; }
  const IpAddress& local_address() const { return local_address_; }

 private:
  boost::asio::awaitable<void> ReadLoop();
  boost::asio::awaitable<void> WriteLoop();
  boost::asio::awaitable<void> CloseInTime();

  // False: there is nothing more to read, ever.
  bool ReadSome();
  // Hands over the whole frames at the start; gives the octets of these.
  size_t HandOver(Bytes octets);
  bool is_heard() const { return owner_ != nullptr && !closing_; }
  // What must wait for the socket is written by the loop.
  void WriteAtOnce();
  void FillWithControl();
  void TellWritten();

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<ReadBuffer> buffer_;
  const fsm::ConnectionId id_;
  ConnectionOwner* owner_;  // Null once abandoned.
  IpAddress local_address_;

  std::vector<uint8_t> partial_;  // The frame that was not read to its end.
  std::vector<uint8_t> control_;  // Waits to be written.
  bool keepalive_waits_ = false;  // One is enough.
  // What is being written, of the one kind or the other.
  std::vector<uint8_t> writing_control_;
  wire::Parcel writing_updates_;
  std::vector<boost::asio::const_buffer> writing_;

  runtime::Signal wake_;
  boost::asio::steady_timer close_timer_;
  bool closing_ = false;
  bool over_ = false;  // One of the loops has ended: so must the others.
  boost::system::error_code error_;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_CONNECTION_H_
