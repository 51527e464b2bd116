#ifndef HERALD_INTERNAL_AUDIT_LOG_H_
#define HERALD_INTERNAL_AUDIT_LOG_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/audit/record.h"
#include "internal/config/config.h"

namespace herald::audit {

// The audit's file, and the thread that writes it: one write for all that has come meanwhile. Any
// thread.
class Log {
 public:
  // Of records that wait, in octets of memory: those that room was reserved for, and the others.
  static constexpr size_t kReservedOctetsMax = 64 << 20;
  static constexpr size_t kUnreservedOctetsMax = 32 << 20;

  class Room;
  using Written = std::function<void(const absl::Status&)>;
  using Watch = std::function<void(const absl::Status&)>;

  // Goes on where the file ends. FAILED_PRECONDITION: another process writes it. watch is called on
  // the writer's thread with the error when the file cannot be written any more, and with OK when
  // it can be again.
  static absl::StatusOr<std::unique_ptr<Log>> Open(const config::Audit& config,
                                                   Watch watch = nullptr);
  // Writes what waits.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Whether the last line of the file had been cut short, as by a loss of power; it was ended then.
  bool found_torn_line() const;

  const std::string& path() const;

  // Of the records since the start. Those that were dropped are missing in the file. failing: it
  // cannot be written.
  struct Counts {
    uint64_t written = 0;
    uint64_t dropped = 0;
    bool failing = false;
    friend bool operator==(const Counts&, const Counts&) = default;
  };
  Counts counts() const;

  // To be had before a change is made that must be recorded. RESOURCE_EXHAUSTED: too much waits.
  // UNAVAILABLE: the file cannot be written, which is tried again each second.
  absl::StatusOr<Room> Reserve(size_t routes);
  // Gives the record its number and time, and has it written. written is called on the writer's
  // thread once the kernel has the line. It is called with UNAVAILABLE where the kernel has refused
  // it; the line is then written later, if that becomes possible before the process ends.
  void Append(Record record, Room room, Written written);
  // For what nobody waits for and nobody can refuse. Past the bound it is dropped, and its number
  // is missing in the file.
  void Append(Record record);
  // Returns when everybody has been told who was to be told by then, and is not held any more.
  void AwaitTold();

 private:
  class Writer;
  explicit Log(std::unique_ptr<Writer> writer);
  std::unique_ptr<Writer> writer_;
};

// Room in the queue for one record; goes back when it is destroyed or the record is written. The
// log outlives it.
class Log::Room {
 public:
  Room(Room&& other) noexcept
      : writer_(std::exchange(other.writer_, nullptr)),
        pool_(other.pool_),
        octets_(other.octets_) {}
  Room& operator=(Room&& other) noexcept {
    std::swap(writer_, other.writer_);
    std::swap(pool_, other.pool_);
    std::swap(octets_, other.octets_);
    return *this;
  }
  ~Room();

 private:
  friend class Log::Writer;
  struct Pool;
  Room(Writer* writer, Pool* pool, size_t octets) : writer_(writer), pool_(pool), octets_(octets) {}
  Writer* writer_;
  Pool* pool_;
  size_t octets_;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_LOG_H_
