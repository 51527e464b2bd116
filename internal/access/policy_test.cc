#include "internal/access/policy.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"

namespace herald::access {
namespace {

using testing::ElementsAre;
using Kind = Identity::Kind;

Identity User(uint32_t id) { return {.kind = Kind::kUser, .id = id}; }
Identity Group(uint32_t id) { return {.kind = Kind::kGroup, .id = id}; }
Identity Uri(const std::string& name) { return {.kind = Kind::kUri, .name = name}; }
Identity Dns(const std::string& name) { return {.kind = Kind::kDns, .name = name}; }
const Identity kLoopback = {.kind = Kind::kLoopback};

std::string NameOf(const Principal* principal) {
  return principal == nullptr ? "nobody" : principal->name;
}

TEST(Policy, FindsWhoseAnIdentityIs) {
  const Policy policy({{.name = "detector", .identities = {User(7), Uri("spiffe://x/y")}},
                       {.name = "team", .identities = {Group(7), Dns("host.example")}}},
                      1);
  EXPECT_EQ(NameOf(policy.Find({User(7)})), "detector");
  EXPECT_EQ(NameOf(policy.Find({Group(7)})), "team");
  EXPECT_EQ(NameOf(policy.Find({Uri("spiffe://x/y")})), "detector");
  EXPECT_EQ(NameOf(policy.Find({Uri("spiffe://X/y")})), "nobody");
  EXPECT_EQ(NameOf(policy.Find({Dns("host.example")})), "team");
  EXPECT_EQ(NameOf(policy.Find({Dns("spiffe://x/y")})), "nobody");
}

// API-2. Whoever has principals of its own has only these.
TEST(Policy, NobodyIsLetInUnasked) {
  const Policy policy({{.name = "detector", .identities = {User(7)}}}, 1);
  EXPECT_EQ(NameOf(policy.Find({User(0)})), "nobody");
  EXPECT_EQ(NameOf(policy.Find({User(1)})), "nobody");
  EXPECT_EQ(NameOf(policy.Find({kLoopback})), "nobody");
  EXPECT_EQ(NameOf(policy.Find({})), "nobody");
}

TEST(Policy, TheFirstIdentityThatIsAnybodysCounts) {
  const Policy policy({{.name = "user", .identities = {User(7)}},
                       {.name = "first-group", .identities = {Group(1)}},
                       {.name = "second-group", .identities = {Group(2)}}},
                      1);
  EXPECT_EQ(NameOf(policy.Find({User(7), Group(1)})), "user");
  EXPECT_EQ(NameOf(policy.Find({User(8), Group(3), Group(2), Group(1)})), "second-group");
}

// RFC 4343.
TEST(Policy, DnsNamesAreAlikeWithoutRegardToCase) {
  const Policy policy({{.name = "host", .identities = {Dns("host.example")}}}, 1);
  EXPECT_EQ(NameOf(policy.Find({Dns("Host.EXAMPLE")})), "host");
}

TEST(Policy, ByDefaultTheMachineIsTrusted) {
  const Policy policy({}, 1000);
  const Principal* root = policy.Find({User(0)});
  ASSERT_NE(root, nullptr);
  EXPECT_EQ(policy.Find({User(1000)}), root);
  for (const Role role : {Role::kRead, Role::kInject, Role::kAdmin}) EXPECT_TRUE(Has(*root, role));
  EXPECT_THAT(root->grant.prefixes,
              ElementsAre(guard::GrantedPrefix{*Prefix::Parse("0.0.0.0/0"), 0, 32},
                          guard::GrantedPrefix{*Prefix::Parse("::/0"), 0, 128}));
  const Principal* loopback = policy.Find({kLoopback});
  ASSERT_NE(loopback, nullptr);
  EXPECT_TRUE(Has(*loopback, Role::kRead));
  EXPECT_FALSE(Has(*loopback, Role::kInject));
  EXPECT_FALSE(Has(*loopback, Role::kAdmin));
  EXPECT_EQ(NameOf(policy.Find({User(1001), Group(1000)})), "nobody");
}

TEST(DefaultPrincipals, RootIsNamedOnce) {
  EXPECT_THAT(DefaultPrincipals(0)[0].identities, ElementsAre(User(0)));
  EXPECT_THAT(DefaultPrincipals(5)[0].identities, ElementsAre(User(0), User(5)));
}

}  // namespace
}  // namespace herald::access
