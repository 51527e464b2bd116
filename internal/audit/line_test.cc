#include "internal/audit/line.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace herald::audit {
namespace {

Record Full() {
  return {.sequence = 42,
          .time = absl::FromUnixNanos(1'700'000'000'123'456'789),
          .kind = Kind::kAnnounce,
          .accepted = false,
          .principal = "ops",
          .client = "detector",
          .from = "unix:uid=1000,pid=4711",
          .rpc = "RouteService/Announce",
          .revision = 7,
          .reason = "GUARD",
          .rule = "guard.protected_prefixes",
          .message = "overlaps 192.0.2.0/24",
          .note = "ticket-17",
          .routes = {{.prefix = *Prefix::Parse("192.0.2.1/32")},
                     {.prefix = *Prefix::Parse("2001:db8::/32"), .path_id = 2}},
          .peer = "r1",
          .lease_id = 0xFFFFFFFFFFFFFFFF,
          .attributes = "next-hop self"};
}

std::optional<Record> Reread(const Record& record) {
  const std::string line = FormatLine(record);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return ParseLine(absl::StripSuffix(line, "\n"));
}

TEST(LineTest, SaysWhatTheRecordSays) {
  EXPECT_EQ(FormatLine(Full()),
            R"({"sequence":"42","time":"2023-11-14T22:13:20.123456789Z","kind":"KIND_ANNOUNCE",)"
            R"("accepted":false,"principal":"ops","client":"detector",)"
            R"("from":"unix:uid=1000,pid=4711","rpc":"RouteService/Announce","reason":"GUARD",)"
            R"("rule":"guard.protected_prefixes","message":"overlaps 192.0.2.0/24",)"
            R"("note":"ticket-17","peer":"r1","attributes":"next-hop self","revision":"7",)"
            R"("lease_id":"18446744073709551615","routes":["192.0.2.1/32","2001:db8::/32#2"]})"
            "\n");
}

TEST(LineTest, ComesBackAsItWas) {
  EXPECT_EQ(Reread(Full()), Full());
  const Record least{.sequence = 1, .time = absl::UnixEpoch(), .kind = Kind::kStop};
  EXPECT_EQ(Reread(least), least);
}

TEST(LineTest, EveryKindComesBack) {
  for (int kind = 0; kind <= static_cast<int>(Kind::kStop); ++kind) {
    const Record record{.sequence = 1, .kind = static_cast<Kind>(kind)};
    EXPECT_EQ(Reread(record), record) << KindName(record.kind);
  }
}

// Conformance: API-11.
TEST(LineTest, TextOfOthersStaysInItsPlace) {
  Record record{.sequence = 1};
  record.note = absl::StrCat("a\"b\\c\nd\re\tf", absl::string_view("\0", 1),
                             "\x1b[31m \u202e \u00e9 \U0001F600");
  EXPECT_EQ(Reread(record), record);
  record.note = "\xff\xc3";
  EXPECT_EQ(Reread(record)->note, "\ufffd\ufffd");
}

TEST(LineTest, OtherJsonOfTheSameMeaningIsTaken) {
  const Record nine{.sequence = 9, .principal = "\U0001F600/"};
  EXPECT_EQ(ParseLine(" { \"new\" : [1,\"a\",null], \"later\":[], \"x\":-1.5e3, \"sequence\" : 9,"
                      "\"principal\":\"\\ud83d\\ude00\\/\"} "),
            nine);
}

TEST(LineTest, WhatIsNoWholeRecordIsNone) {
  const std::string line(absl::StripSuffix(FormatLine(Full()), "\n"));
  for (size_t size = 0; size < line.size(); ++size) {
    EXPECT_EQ(ParseLine(line.substr(0, size)), std::nullopt) << size;
  }
  for (const char* bad :
       {R"({})", R"({"sequence":"0"})", R"({"sequence":"-1"})", R"({"sequence":true})",
        R"({"sequence":"1"}x)", R"({"sequence":"1","kind":"KIND_OTHER"})",
        R"({"sequence":"1","accepted":"true"})", R"({"sequence":"1","time":"infinite-future"})",
        R"({"sequence":"1","time":"12345-01-01T00:00:00Z"})", R"({"sequence":"1","routes":["x"]})",
        R"({"sequence":"1","routes":["192.0.2.1/24"]})",
        R"({"sequence":"1","routes":["192.0.2.1/32#"]})", R"({"sequence":"1","note":"\ud83d"})",
        R"({"sequence":"1","note":"\ude00"})", R"({"sequence":"1","note":"\q"})",
        "{\"sequence\":\"1\",\"note\":\"\xff\"}", R"({"sequence":"1","note":"\u12g4"})"}) {
    EXPECT_EQ(ParseLine(bad), std::nullopt) << bad;
  }
}

TEST(LineTest, TheLongestFitsWhatIsReadAtOnce) {
  Record record = Full();
  const Nlri longest{.prefix = *Prefix::Parse("2001:db8:1111:2222:3333:4444:5555:6666/128"),
                     .path_id = 0xFFFFFFFF};
  record.routes.assign(kRoutesMax, longest);
  for (const TextField& field : kTextFields) (record.*field.value).assign(kTextOctetsMax, '\x01');
  EXPECT_EQ(Reread(record), record);
  EXPECT_LT(FormatLine(record).size(), kLineOctetsMax);
  record.routes.push_back(longest);
  EXPECT_EQ(Reread(record), std::nullopt);
}

}  // namespace
}  // namespace herald::audit
