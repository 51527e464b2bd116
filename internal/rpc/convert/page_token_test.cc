#include "internal/rpc/convert/page_token.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

Nlri NlriOf(const std::string& prefix, uint32_t path_id = 0) {
  return {.prefix = *Prefix::Parse(prefix), .path_id = path_id};
}

v1::ListRoutesRequest Request() {
  v1::ListRoutesRequest request;
  request.set_family(v1::FAMILY_IPV4_UNICAST);
  for (int i = 0; i < 9; ++i) (*request.mutable_labels())[absl::StrCat("key", i)] = "x";
  return request;
}

TEST(PageTokenTest, TellsWhereTheListWas) {
  for (const Nlri& last :
       {NlriOf("0.0.0.0/0"), NlriOf("192.0.2.0/24", 7), NlriOf("255.255.255.255/32", UINT32_MAX),
        NlriOf("::/0"), NlriOf("2001:db8::/32"), NlriOf("2001:db8::1/128", 1)}) {
    EXPECT_EQ(AfterFromPageToken(PageTokenAfter(last, Request()), Request()), last);
  }
}

TEST(PageTokenTest, IsGoodForItsRequestWhateverThePage) {
  const std::string token = PageTokenAfter(NlriOf("192.0.2.0/24"), Request());
  v1::ListRoutesRequest next = Request();
  next.set_page_size(7);
  next.set_page_token(token);
  EXPECT_TRUE(AfterFromPageToken(token, next).has_value());
  next.set_family(v1::FAMILY_IPV6_UNICAST);
  EXPECT_FALSE(AfterFromPageToken(token, next).has_value());
}

TEST(PageTokenTest, OneThatWasChangedIsNotOurs) {
  const std::string token = PageTokenAfter(NlriOf("192.0.2.0/24", 7), Request());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(AfterFromPageToken(other, Request()).has_value()) << i;
  }
  EXPECT_FALSE(AfterFromPageToken(token + "=", Request()).has_value());
  EXPECT_FALSE(AfterFromPageToken(token.substr(1), Request()).has_value());
  EXPECT_FALSE(AfterFromPageToken("", Request()).has_value());
  EXPECT_FALSE(AfterFromPageToken("nonsense", Request()).has_value());
  EXPECT_FALSE(AfterFromPageToken(std::string(1 << 20, 'A'), Request()).has_value());
}

}  // namespace
}  // namespace herald::rpc
