#include "internal/config/parse_testing.h"

#include <variant>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/config/parse.h"

namespace herald::config {

using ::testing::ElementsAre;

std::vector<std::string> FaultsOf(absl::string_view yaml) {
  std::vector<std::string> lines;
  const auto result = ParseConfig(yaml);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&result)) {
    for (const Fault& fault : *faults) lines.push_back(FormatFault("f", fault));
  }
  return lines;
}

Config ConfigOf(absl::string_view yaml) {
  EXPECT_THAT(FaultsOf(yaml), ElementsAre());
  auto result = ParseConfig(yaml);
  return std::holds_alternative<Config>(result) ? std::get<Config>(result) : Config();
}

IpAddress Ip(absl::string_view text) { return IpAddress::Parse(text).value(); }

}  // namespace herald::config
