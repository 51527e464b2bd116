#include <algorithm>
#include <array>

#include "gtest/gtest.h"
#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

const NotificationMessage kRoleMismatch{NotifyCode::kOpen, 11, {}};

PeerRules As(Role role) {
  PeerRules rules = Rules();
  rules.role = role;
  return rules;
}

OpenMessage Saying(std::initializer_list<Capability> capabilities) {
  OpenMessage open = PeerOpen();
  open.capabilities.insert(open.capabilities.end(), capabilities);
  return open;
}

// Conformance: O-1.
TEST(Roles, OnlyTheirPairsAreTaken) {
  constexpr std::array kRoles = {Role::kProvider, Role::kRouteServer, Role::kRouteServerClient,
                                 Role::kCustomer, Role::kPeer};
  constexpr std::array kPairs = {
      std::pair{Role::kProvider, Role::kCustomer},
      std::pair{Role::kCustomer, Role::kProvider},
      std::pair{Role::kRouteServer, Role::kRouteServerClient},
      std::pair{Role::kRouteServerClient, Role::kRouteServer},
      std::pair{Role::kPeer, Role::kPeer},
  };
  for (const Role ours : kRoles) {
    for (const Role theirs : kRoles) {
      const bool is_pair =
          std::find(kPairs.begin(), kPairs.end(), std::pair{ours, theirs}) != kPairs.end();
      const OpenMessage open = Saying({RoleCapability{theirs}});
      if (is_pair) {
        EXPECT_EQ(Agreed(As(ours), open).role, ours);
      } else {
        EXPECT_EQ(Refused(As(ours), open).notification, kRoleMismatch);
      }
    }
  }
  EXPECT_EQ(Refused(As(Role::kProvider), Saying({RoleCapability{Role::kPeer}})).detail,
            "we are provider, peer says peer");
}

// Conformance: O-1.
TEST(Roles, OneThatIsNotAssignedIsInNoPair) {
  const OpenFault fault =
      Refused(As(Role::kProvider), Saying({UnknownCapability{RoleCapability::kCode, {7}}}));
  EXPECT_EQ(fault.notification, kRoleMismatch);
  EXPECT_EQ(fault.detail, "we are provider, peer says role 7");
}

// Conformance: O-1.
TEST(Roles, SeveralMustBeTheSame) {
  const RoleCapability customer{Role::kCustomer};
  EXPECT_EQ(Agreed(As(Role::kProvider), Saying({customer, customer})).role, Role::kProvider);
  EXPECT_EQ(
      Refused(As(Role::kProvider), Saying({customer, RoleCapability{Role::kPeer}})).notification,
      kRoleMismatch);
}

// Conformance: O-1.
TEST(Roles, NoneIsEnoughUnlessStrict) {
  PeerRules rules = As(Role::kProvider);
  // RFC 9234 section 4.2: then our own role decides on what is sent.
  EXPECT_EQ(Agreed(rules, PeerOpen()).role, Role::kProvider);
  rules.role_strict = true;
  EXPECT_EQ(Refused(rules, PeerOpen()).notification, kRoleMismatch);
  // A value of a wrong length was not understood, and so is none.
  const UnknownCapability malformed{RoleCapability::kCode, {3, 3}};
  EXPECT_EQ(Refused(rules, Saying({malformed})).detail, "peer tells no role");
  EXPECT_EQ(Agreed(rules, Saying({RoleCapability{Role::kCustomer}})).role, Role::kProvider);
}

// Conformance: O-1.
TEST(Roles, AreOfferedIfConfigured) {
  EXPECT_EQ(Offered<RoleCapability>(As(Role::kPeer)), RoleCapability{Role::kPeer});
  EXPECT_EQ(Offered<RoleCapability>(Rules()), std::nullopt);
  EXPECT_EQ(Agreed(Rules(), Saying({RoleCapability{Role::kPeer}})).role, std::nullopt);
}

// RFC 9234 section 4: of external sessions only.
TEST(Roles, MeanNothingInsideAnAs) {
  PeerRules rules = As(Role::kProvider);
  rules.peer_asn = rules.local_asn;
  OpenMessage theirs = Saying({RoleCapability{Role::kProvider}});
  theirs.asn = rules.local_asn;
  EXPECT_EQ(Offered<RoleCapability>(rules), std::nullopt);
  EXPECT_EQ(Agreed(rules, theirs).role, std::nullopt);
}

}  // namespace
}  // namespace herald::fsm
