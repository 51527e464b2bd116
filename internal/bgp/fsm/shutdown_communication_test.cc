#include "internal/bgp/fsm/shutdown_communication.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/notification_text.h"

namespace herald::fsm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Conformance: N-2.
TEST(ShutdownCommunication, AnOctetOfLengthAndTheText) {
  const NotificationMessage shutdown = AdministrativeShutdown("bye");
  EXPECT_EQ(shutdown.code, NotifyCode::kCease);
  EXPECT_EQ(shutdown.subcode, 2);
  EXPECT_THAT(shutdown.data, ElementsAre(3, 'b', 'y', 'e'));
  EXPECT_EQ(AdministrativeReset("bye").subcode, 4);
  EXPECT_THAT(AdministrativeReset("bye").data, ElementsAre(3, 'b', 'y', 'e'));
  EXPECT_THAT(AdministrativeShutdown("").data, IsEmpty());
}

// Conformance: N-2. No message tells us that a peer takes 255 octets (RFC 9003 section 3).
TEST(ShutdownCommunication, IsCutAfter128Octets) {
  const std::string longest(128, 'x');
  EXPECT_EQ(ShutdownCommunicationOf(AdministrativeShutdown(longest)), longest);
  EXPECT_EQ(ShutdownCommunicationOf(AdministrativeShutdown(longest + "y")), longest);
  EXPECT_EQ(ShutdownCommunicationOf(AdministrativeShutdown(std::string(1'000'000, 'x'))), longest);
}

// Conformance: N-2.
TEST(ShutdownCommunication, NoCharacterIsCutInTwo) {
  const std::string almost(127, 'x');
  EXPECT_EQ(ShutdownCommunicationOf(AdministrativeShutdown(almost + "\xC3\xBC")), almost);
  const std::string before(126, 'x');
  EXPECT_EQ(ShutdownCommunicationOf(AdministrativeShutdown(before + "\xC3\xBC")),
            before + "\xC3\xBC");
  EXPECT_EQ(ShutdownCommunicationOf(AdministrativeShutdown(before + "\xF0\x9F\x94\xA7z")), before);
}

// Conformance: N-2.
TEST(ShutdownCommunication, WhatIsNotUtf8IsNotSent) {
  EXPECT_THAT(AdministrativeShutdown("ok\xFF").data, IsEmpty());
  EXPECT_THAT(AdministrativeShutdown(std::string(200, 'x') + "\x80").data, IsEmpty());
}

// A peer may use all that RFC 9003 allows.
TEST(ShutdownCommunication, UpTo255OctetsAreReceived) {
  NotificationMessage shutdown = AdministrativeShutdown("");
  shutdown.data.assign(256, 'x');
  shutdown.data[0] = 255;
  EXPECT_EQ(ShutdownCommunicationOf(shutdown), std::string(255, 'x'));
  shutdown.data.pop_back();  // Less than it says.
  EXPECT_EQ(ShutdownCommunicationOf(shutdown), "");
}

// Conformance: N-2.
TEST(ShutdownCommunication, OtherSubcodesHaveNone) {
  for (int subcode = 0; subcode <= 255; ++subcode) {
    NotificationMessage cease = AdministrativeShutdown("bye");
    cease.subcode = static_cast<uint8_t>(subcode);
    EXPECT_EQ(ShutdownCommunicationOf(cease), subcode == 2 || subcode == 4 ? "bye" : "");
  }
}

}  // namespace
}  // namespace herald::fsm
