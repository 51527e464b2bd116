#ifndef HERALD_INTERNAL_INJECTOR_FAKE_PEER_H_
#define HERALD_INTERNAL_INJECTOR_FAKE_PEER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "internal/bgp/message/message.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/bytes/reader.h"
#include "internal/injector/injector.h"
#include "internal/injector/peer_id.h"

namespace herald::injector {

// The octets that a session takes, about so many.
std::vector<uint8_t> TakeOctets(Injector& injector, PeerId peer, size_t octets);

// The far end of a session, for tests: reads our octets and keeps what a router would keep. Fails
// the test when it is told what no speaker should say.
class FakePeer {
 public:
  explicit FakePeer(wire::UpdateFormat format) : format_(std::move(format)) {}

  // The next octets of the connection, cut anywhere.
  void Read(Bytes octets);
  // It has asked for a family again, so that what it has may come once more. BoRR says the same.
  void ExpectAgain(Family family);
  // It may fall so far behind that it is told some of what it knows once more, or the end of what
  // it never knew.
  void TolerateRepetition() { tolerates_repetition_ = true; }
  // Nothing is on its way to it any more: what it asked for must have come.
  void ExpectNothing();

  const std::map<Nlri, PathAttributes>& routes() const { return routes_; }
  const std::multiset<Family>& end_of_ribs() const { return end_of_ribs_; }
  // A family for each EoRR (RFC 7313), before which all that it had must have come again.
  const std::multiset<Family>& refreshed() const { return refreshed_; }
  // What it still waits for.
  const std::set<Nlri>& expected_again() const { return expected_again_; }
  uint64_t updates() const { return updates_; }

 private:
  void Read(MessageType type, Bytes body);
  void Apply(const UpdateMessage& update);
  void Apply(const RouteRefreshMessage& refresh);

  wire::UpdateFormat format_;
  std::vector<uint8_t> unread_;
  std::map<Nlri, PathAttributes> routes_;
  std::set<Nlri> expected_again_;
  // Families whose routes may come again, those too that it is told of meanwhile.
  std::set<Family> asked_;
  std::multiset<Family> end_of_ribs_;
  std::set<Family> refreshing_;  // Between BoRR and EoRR.
  std::multiset<Family> refreshed_;
  uint64_t updates_ = 0;
  bool tolerates_repetition_ = false;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_FAKE_PEER_H_
