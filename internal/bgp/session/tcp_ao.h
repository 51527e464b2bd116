#ifndef HERALD_INTERNAL_BGP_SESSION_TCP_AO_H_
#define HERALD_INTERNAL_BGP_SESSION_TCP_AO_H_

#include <sys/socket.h>

#include <cstdint>

namespace herald::session {

// Of Linux 6.7 and later; the headers that we are built with may be older.
inline constexpr int kTcpAoAddKey = 38, kTcpAoDeleteKey = 39;

// One master key tuple (RFC 5925 section 3.1), as TCP_AO_ADD_KEY takes it.
struct alignas(8) TcpAoAddKey {
  sockaddr_storage address;
  char algorithm[64];
  int32_t interface_index;
  uint32_t set_current : 1, set_next : 1, reserved : 30;
  uint16_t reserved2;
  uint8_t prefix_length, send_id, receive_id, mac_size, flags, key_size;
  uint8_t key[80];
};

// The same tuple's name, as TCP_AO_DEL_KEY takes it.
struct alignas(8) TcpAoDeleteKey {
  sockaddr_storage address;
  int32_t interface_index;
  uint32_t set_current : 1, set_next : 1, asynchronous : 1, reserved : 29;
  uint16_t reserved2;
  uint8_t prefix_length, send_id, receive_id, current_key, next, flags;
};

static_assert(sizeof(TcpAoAddKey) == 288 && sizeof(TcpAoDeleteKey) == 144);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_TCP_AO_H_
