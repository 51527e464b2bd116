// What a connection costs that nobody wants.
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "gtest/gtest.h"
#include "internal/bgp/session/played_peer.h"
#include "internal/bgp/session/transport.h"

namespace {
size_t allocations = 0;
}  // namespace

void* operator new(size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace herald::session {
namespace {

using boost::asio::ip::tcp;
using RefusedConnection = PlayedPeer;

// Conformance: F-2.
TEST_F(RefusedConnection, AllocatesNothing) {
  peer_->Disable("");
  peer_->Start();
  std::vector<std::unique_ptr<tcp::socket>> dialed, accepted;
  for (int i = 0; i < 100; ++i) {
    dialed.push_back(std::make_unique<tcp::socket>(core_));
    dialed.back()->connect(acceptor_.local_endpoint());
    accepted.push_back(std::make_unique<tcp::socket>(acceptor_.accept()));
  }
  const size_t before = allocations;
  ASSERT_GT(before, 0u);
  for (const auto& socket : accepted) peer_->Accept(std::move(*socket));
  EXPECT_EQ(allocations, before);
  EXPECT_FALSE(peer_->HasConnections());
  // They are closed, not left hanging.
  for (const auto& socket : dialed) {
    char octet;
    boost::system::error_code error;
    socket->read_some(boost::asio::buffer(&octet, 1), error);
    EXPECT_TRUE(error);
  }
}

}  // namespace
}  // namespace herald::session
