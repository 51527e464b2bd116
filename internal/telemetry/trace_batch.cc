#include "internal/telemetry/trace_batch.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "internal/telemetry/trace_variable.h"

namespace herald::telemetry {
namespace {

using opentelemetry::sdk::trace::BatchSpanProcessorOptions;

constexpr size_t kDelayMaxMs = 3'600'000;
// The SDK allocates the whole queue at once.
constexpr size_t kQueueMax = size_t{1} << 20;

// Leaves the value as it is where the variable is not set.
absl::Status ReadPositive(const char* name, size_t max, size_t& value) {
  const std::string text = Variable(name);
  if (text.empty()) return absl::OkStatus();
  uint64_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || number == 0 || number > max) return Refuse(name, text);
  value = number;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BatchSpanProcessorOptions> BatchFromEnvironment() {
  BatchSpanProcessorOptions options;
  auto delay = static_cast<size_t>(options.schedule_delay_millis.count());
  if (auto read = ReadPositive("OTEL_BSP_SCHEDULE_DELAY", kDelayMaxMs, delay); !read.ok()) {
    return read;
  }
  options.schedule_delay_millis = std::chrono::milliseconds(delay);
  size_t& queue = options.max_queue_size;
  if (auto read = ReadPositive("OTEL_BSP_MAX_QUEUE_SIZE", kQueueMax, queue); !read.ok()) {
    return read;
  }
  size_t& batch = options.max_export_batch_size;
  batch = std::min(batch, queue);
  if (auto read = ReadPositive("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", queue, batch); !read.ok()) {
    return read;
  }
  return options;
}

}  // namespace herald::telemetry
