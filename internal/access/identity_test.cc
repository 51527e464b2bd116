#include "internal/access/identity.h"

#include <string>

#include <gtest/gtest.h>

namespace herald::access {
namespace {

using Kind = Identity::Kind;

TEST(Identity, HasOneSpelling) {
  const struct {
    std::string text;
    Identity identity;
  } cases[] = {
      {"uid:0", {.kind = Kind::kUser, .id = 0}},
      {"uid:4294967294", {.kind = Kind::kUser, .id = 4294967294}},
      {"gid:1000", {.kind = Kind::kGroup, .id = 1000}},
      {"loopback", {.kind = Kind::kLoopback}},
      {"uri:spiffe://example.org/detector",
       {.kind = Kind::kUri, .name = "spiffe://example.org/detector"}},
      {"dns:a-1_b.example", {.kind = Kind::kDns, .name = "a-1_b.example"}},
      {"uri:x:" + std::string(2046, 'y'),
       {.kind = Kind::kUri, .name = "x:" + std::string(2046, 'y')}},
      {"dns:" + std::string(253, 'y'), {.kind = Kind::kDns, .name = std::string(253, 'y')}},
  };
  for (const auto& c : cases) {
    const absl::StatusOr<Identity> identity = ParseIdentity(c.text);
    ASSERT_TRUE(identity.ok()) << c.text;
    EXPECT_EQ(*identity, c.identity) << c.text;
    EXPECT_EQ(FormatIdentity(*identity), c.text);
  }
}

TEST(Identity, NothingElseIsOne) {
  for (const std::string& text : {std::string(),
                                  std::string("uid"),
                                  std::string("uid:"),
                                  std::string("uid:-1"),
                                  std::string("uid:+1"),
                                  std::string("uid:01"),
                                  std::string("uid: 1"),
                                  std::string("uid:root"),
                                  std::string("uid:4294967295"),
                                  std::string("gid:4294967296"),
                                  std::string("UID:1"),
                                  std::string("loopback:"),
                                  std::string("Loopback"),
                                  std::string("uri:"),
                                  std::string("uri:spiffe"),
                                  std::string("uri::x"),
                                  std::string("uri:spiffe:"),
                                  std::string("uri:spiffe://a b"),
                                  std::string("uri:x:\x7f"),
                                  std::string("dns:"),
                                  std::string("dns:Host.example"),
                                  std::string("dns:*.example"),
                                  std::string("dns:a b"),
                                  "uri:x:" + std::string(2047, 'y'),
                                  "dns:" + std::string(254, 'y')}) {
    EXPECT_FALSE(ParseIdentity(text).ok()) << text;
  }
}

}  // namespace
}  // namespace herald::access
