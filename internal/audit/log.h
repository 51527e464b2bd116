#ifndef HERALD_INTERNAL_AUDIT_LOG_H_
#define HERALD_INTERNAL_AUDIT_LOG_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/audit/record.h"
#include "internal/config/config.h"

namespace herald::audit {

// The audit's file, and the thread that writes it: one write for all that has come meanwhile. Any
// thread.
class Log {
 public:
  // Room in the queue for one record; goes back when it is destroyed or the record is written.
  class Room;
  using Written = std::function<void(const absl::Status&)>;

  // Goes on where the file ends. A last line that was cut short is an error of the file that is
  // told of in the record of the start, and is left as it is.
  static absl::StatusOr<std::unique_ptr<Log>> Open(const config::Audit& config);
  // Writes what waits.
  ~Log();

  // To be had before a change is made that must be recorded. RESOURCE_EXHAUSTED: too much waits.
  // UNAVAILABLE: the file could not be written last time.
  absl::StatusOr<std::unique_ptr<Room>> Reserve(size_t octets);
  // Gives the record its number, and has it written. written is called on the writer's thread once
  // the kernel has the line, or has refused it.
  void Append(Record record, std::unique_ptr<Room> room, Written written);
  // For what nobody waits for and nobody can refuse. Past a bound it is dropped, and its number is
  // missing in the file.
  void Append(Record record);

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_LOG_H_
