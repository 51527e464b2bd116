#include "internal/audit/end_record.h"

#include <gtest/gtest.h>

namespace herald::audit {
namespace {

const Nlri kRoute{.prefix = *Prefix::Parse("192.0.2.1/32")};

TEST(EndRecordTest, RoutesWhoseTimeWasOver) {
  const Record expected{.kind = Kind::kExpire,
                        .principal = "detector",
                        .client = "web",
                        .revision = 7,
                        .routes = {kRoute}};
  EXPECT_EQ(EndRecord({.cause = injector::EndCause::kExpired,
                       .owner = {.principal = "detector", .client = "web"},
                       .nlri = {kRoute},
                       .revision = 7}),
            expected);
}

TEST(EndRecordTest, ALease) {
  const Record record = EndRecord({.cause = injector::EndCause::kLeaseEnded, .lease = 9});
  EXPECT_EQ(record.kind, Kind::kLeaseEnd);
  EXPECT_EQ(record.lease_id, 9u);
  EXPECT_NE(record.message, "");
  EXPECT_TRUE(record.accepted);
}

}  // namespace
}  // namespace herald::audit
