#include "internal/audit/session_records.h"

#include <memory>
#include <utility>

#include "internal/audit/audit_fixture.h"

namespace herald::audit {
namespace {

using SessionRecordsTest = AuditFixture;

session::PeerStatus Established() {
  config::Peer peer;
  peer.name = "r1";
  peer.address = IpAddress::V4(0xC0000201);
  peer.peer_asn = Asn(65001);
  return {.id = PeerId(1),
          .config = std::make_shared<config::Peer>(std::move(peer)),
          .state = fsm::State::kEstablished};
}

TEST_F(SessionRecordsTest, TellsWhoCameUpAndWhyItWentDown) {
  std::unique_ptr<Log> log = Open();
  SessionRecords sessions(log.get());
  session::PeerStatus peer = Established();
  sessions.OnAdded(peer);
  sessions.OnStateChange(peer, fsm::State::kOpenConfirm);
  sessions.OnAttemptFailed(peer.id, {.text = "not this"});
  sessions.OnDown(peer.id, {.text = "Cease: bye\\n"});
  peer.state = fsm::State::kIdle;
  sessions.OnStateChange(peer, fsm::State::kEstablished);
  log.reset();
  std::vector<Record> records = Read();
  ASSERT_EQ(records.size(), 2u);
  const Record up{.sequence = 1,
                  .time = records[0].time,
                  .kind = Kind::kSessionUp,
                  .message = "with 192.0.2.1, AS 65001",
                  .peer = "r1"};
  const Record down{.sequence = 2,
                    .time = records[1].time,
                    .kind = Kind::kSessionDown,
                    .message = "Cease: bye\\n",
                    .peer = "r1"};
  EXPECT_EQ(records, (std::vector<Record>{up, down}));
}

TEST_F(SessionRecordsTest, WithoutAnAuditNothingHappens) {
  SessionRecords sessions(nullptr);
  const session::PeerStatus peer = Established();
  sessions.OnAdded(peer);
  sessions.OnStateChange(peer, fsm::State::kOpenConfirm);
  sessions.OnDown(peer.id, {});
}

}  // namespace
}  // namespace herald::audit
