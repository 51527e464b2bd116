#include "internal/rpc/convert/page_token.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

constexpr absl::Time kStart = absl::FromUnixSeconds(1'000);

std::string TokenOf(const ListPosition& position, const v1::ListRoutesRequest& request) {
  return PageTokenOf(position, request, kStart);
}

std::optional<ListPosition> PositionOf(const std::string& token,
                                       const v1::ListRoutesRequest& request) {
  return PositionFromPageToken(token, request, kStart);
}

v1::ListRoutesRequest Request() {
  v1::ListRoutesRequest request;
  request.set_family(v1::FAMILY_IPV4_UNICAST);
  for (int i = 0; i < 9; ++i) (*request.mutable_labels())[absl::StrCat("key", i)] = "x";
  return request;
}

TEST(PageTokenTest, TellsWhereTheListWas) {
  for (const ListPosition& position : {ListPosition{}, ListPosition{.at = 1, .path_id = 7},
                                       ListPosition{.at = UINT32_MAX, .path_id = UINT32_MAX}}) {
    EXPECT_EQ(PositionOf(TokenOf(position, Request()), Request()), position);
  }
}

TEST(PageTokenTest, IsGoodForItsRequestWhateverThePage) {
  const std::string token = TokenOf({.at = 9}, Request());
  v1::ListRoutesRequest next = Request();
  next.set_page_size(7);
  next.set_page_token(token);
  EXPECT_TRUE(PositionOf(token, next).has_value());
  next.set_family(v1::FAMILY_IPV6_UNICAST);
  EXPECT_FALSE(PositionOf(token, next).has_value());
}

TEST(PageTokenTest, IsGoodUntilTheDaemonIsStartedAgain) {
  const std::string token = TokenOf({.at = 9}, Request());
  EXPECT_FALSE(PositionFromPageToken(token, Request(), kStart + absl::Nanoseconds(1)).has_value());
}

TEST(PageTokenTest, OneThatWasChangedIsNotOurs) {
  const std::string token = TokenOf({.at = 9, .path_id = 7}, Request());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(PositionOf(other, Request()).has_value()) << i;
  }
  EXPECT_FALSE(PositionOf(token + "=", Request()).has_value());
  EXPECT_FALSE(PositionOf(token.substr(1), Request()).has_value());
  EXPECT_FALSE(PositionOf("", Request()).has_value());
  EXPECT_FALSE(PositionOf("nonsense", Request()).has_value());
  EXPECT_FALSE(PositionOf(std::string(1 << 20, 'A'), Request()).has_value());
}

}  // namespace
}  // namespace herald::rpc
