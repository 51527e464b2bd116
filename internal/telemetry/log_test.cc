#include "internal/telemetry/log.h"

#include <random>
#include <string>
#include <thread>
#include <vector>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "internal/telemetry/escape.h"

namespace herald::telemetry {
namespace {

TEST(EscapeText, LeavesPrintableUtf8) {
  EXPECT_EQ(EscapeText("Größe 東京 € 😀"), "Größe 東京 € 😀");
}

TEST(EscapeText, EscapesWhatCouldDeceive) {
  EXPECT_EQ(EscapeText("a\nb\r\tc"), "a\\nb\\r\\tc");
  EXPECT_EQ(EscapeText("\x1b[2J\x07\x7f"), "\\u{1b}[2J\\u{7}\\u{7f}");
  EXPECT_EQ(EscapeText("\"\\"), "\\\"\\\\");
  EXPECT_EQ(EscapeText("\u202egnp.exe\u2066\u200b\u0085\ufeff"),
            "\\u{202e}gnp.exe\\u{2066}\\u{200b}\\u{85}\\u{feff}");
  EXPECT_EQ(EscapeText(absl::string_view("\0", 1)), "\\u{0}");
}

TEST(EscapeText, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(EscapeText("\x80"), "\\x80");                             // A continuation alone.
  EXPECT_EQ(EscapeText("\xc0\xaf"), "\\xc0\\xaf");                    // Overlong.
  EXPECT_EQ(EscapeText("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");           // Overlong.
  EXPECT_EQ(EscapeText("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // Surrogate.
  EXPECT_EQ(EscapeText("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // Above U+10FFFF.
  EXPECT_EQ(EscapeText("a\xe2\x82"), "a\\xe2\\x82");                  // Cut short.
  EXPECT_EQ(EscapeText("\xff"), "\\xff");
}

TEST(EscapeJson, UsesTheFormsOfRfc8259) {
  EXPECT_EQ(EscapeJson("\x1b\"\\\n\xff\u2028"), "\\u001b\\\"\\\\\\n\\ufffd\\u2028");
}

absl::StatusOr<google::protobuf::Struct> ParseJson(absl::string_view text) {
  google::protobuf::Struct object;
  const auto status =
      google::protobuf::util::JsonStringToMessage({text.data(), text.size()}, &object);
  if (!status.ok()) return absl::InvalidArgumentError(std::string(status.message()));
  return object;
}

LogLine Line(absl::string_view message, absl::Span<const Field> fields) {
  return {.time = absl::FromUnixMillis(1), .message = message, .fields = fields};
}

TEST(FormatText, QuotesWhereAValueWouldNotEnd) {
  const std::vector<Field> fields = {{"a", "plain"},    {"b", "two words"}, {"c", ""},
                                     {"d", "x=y"},      {"e", "q\"uote"},   {"f", true},
                                     {"g", uint8_t{7}}, {"h", -1}};
  EXPECT_EQ(FormatText(Line("it happened", fields)),
            "1970-01-01T00:00:00.001000Z info it happened a=plain b=\"two words\" c=\"\" d=\"x=y\" "
            "e=\"q\\\"uote\" f=true g=7 h=-1");
}

TEST(FormatJson, KeepsTypesAndValues) {
  const std::vector<Field> fields = {{"text", "a\"b\\c\nd"}, {"yes", true}, {"count", 12u}};
  const auto object = ParseJson(FormatJson(Line("it happened", fields)));
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->fields().at("message").string_value(), "it happened");
  EXPECT_EQ(object->fields().at("level").string_value(), "info");
  EXPECT_EQ(object->fields().at("text").string_value(), "a\"b\\c\nd");
  EXPECT_TRUE(object->fields().at("yes").bool_value());
  EXPECT_EQ(object->fields().at("count").number_value(), 12);
}

// Conformance: API-11.
TEST(FormatLine, IsOneValidLineWhateverTheOctets) {
  std::mt19937 random(1);
  for (int run = 0; run < 20'000; ++run) {
    std::string octets(random() % 12, '\0');
    for (char& octet : octets) octet = static_cast<char>(random());
    const Field field("value", octets);
    const LogLine line = Line("m", absl::MakeConstSpan(&field, 1));
    const std::string json = FormatJson(line);
    const auto object = ParseJson(json);
    ASSERT_TRUE(object.ok()) << json;
    ASSERT_EQ(object->fields_size(), 4) << json;
    for (const char c : json + FormatText(line)) ASSERT_GE(static_cast<uint8_t>(c), 0x20);
  }
}

TEST(Log, WritesLinesAtAndAboveItsLevel) {
  testing::internal::CaptureStderr();
  {
    Log log({.level = config::LogLevel::kInfo, .format = config::LogFormat::kJson});
    log.Debug("unheard");
    log.Info("one", {{"peer", "r1\n{}"}});
    log.Warning("two");
    log.Error("three");
  }
  const std::vector<std::string> lines =
      absl::StrSplit(testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 3u);
  for (const std::string& line : lines) EXPECT_TRUE(ParseJson(line).ok()) << line;
  EXPECT_EQ(ParseJson(lines[0])->fields().at("peer").string_value(), "r1\n{}");
}

TEST(Log, TakesLinesFromManyThreads) {
  testing::internal::CaptureStderr();
  {
    Log log({.format = config::LogFormat::kText});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) log.Info("line", {{"i", i}});
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const std::vector<std::string> lines =
      absl::StrSplit(testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.size(), 2000u);
}

}  // namespace
}  // namespace herald::telemetry
