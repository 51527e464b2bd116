#include "internal/rpc/library_log.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include "absl/strings/str_split.h"

namespace herald::rpc {
namespace {

TEST(LibraryLog, TakesWhatLibrariesSayAndHoldsBackTheRest) {
  testing::internal::CaptureStderr();
  {
    telemetry::Log log({.level = config::LogLevel::kInfo});
    const LibraryLog libraries(log);
    gpr_log(GPR_ERROR, "a \"peer\" said\n%s", "x");
    GOOGLE_LOG(ERROR) << "no UTF-8";
    for (int i = 0; i < 1'000; ++i) gpr_log(GPR_ERROR, "again");
  }
  const std::vector<std::string> lines =
      absl::StrSplit(testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty());
  ASSERT_GE(lines.size(), 2u);
  // Should a second have passed meanwhile, twice as many may be there.
  EXPECT_LE(lines.size(), 2u * LibraryLog::kLinesPerSecondMax);
  EXPECT_THAT(lines[0], testing::HasSubstr("warning a \\\"peer\\\" said\\nx library=grpc"));
  EXPECT_THAT(lines[1], testing::HasSubstr("warning no UTF-8 library=protobuf held_back=0"));
}

}  // namespace
}  // namespace herald::rpc
