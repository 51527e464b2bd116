#include "internal/audit/log.h"

#include <cassert>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "internal/audit/line.h"
#include "internal/audit/log_file.h"

namespace herald::audit {
namespace {

constexpr std::chrono::seconds kRetryInterval(1);
// Written at once, or a little more.
constexpr size_t kWriteOctets = 1 << 20;

// That a record takes while it waits: at most, and one that is known.
size_t OctetsMax(size_t routes) {
  return sizeof(Record) + std::size(kTextFields) * kTextOctetsMax + routes * sizeof(Nlri);
}
size_t OctetsOf(const Record& record) {
  size_t octets = sizeof(Record) + record.routes.size() * sizeof(Nlri);
  for (const TextField& field : kTextFields) octets += (record.*field.value).size();
  return octets;
}

// Between characters of UTF-8.
void Cut(std::string& text) {
  constexpr absl::string_view kMark = "...";
  if (text.size() <= kTextOctetsMax) return;
  size_t end = kTextOctetsMax - kMark.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text = absl::StrCat(text.substr(0, end), kMark);
}

Record Bounded(Record record) {
  assert(record.routes.size() <= kRoutesMax);
  for (const TextField& field : kTextFields) Cut(record.*field.value);
  return record;
}

}  // namespace

// Under the writer's mutex.
struct Log::Room::Pool {
  const size_t max;
  size_t taken = 0;
};

class Log::Writer {
 public:
  using Pool = Room::Pool;

  Writer(std::string path, LogFile file, Watch watch)
      : path_(std::move(path)),
        found_torn_line_(file.found_torn_line()),
        last_sequence_(file.last_sequence()),
        file_(std::move(file)),
        watch_(std::move(watch)),
        thread_([this] { Run(); }) {}

  ~Writer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  const std::string& path() const { return path_; }
  bool found_torn_line() const { return found_torn_line_; }
  Counts counts() {
    const std::lock_guard lock(mutex_);
    return {.written = written_, .dropped = dropped_, .failing = !failure_.ok()};
  }

  absl::StatusOr<Room> Reserve(size_t routes) {
    const std::lock_guard lock(mutex_);
    if (!failure_.ok()) return failure_;
    std::optional<Room> room = TakeRoom(reserved_, OctetsMax(routes));
    if (!room.has_value()) return absl::ResourceExhaustedError("too many audit records wait");
    return *std::move(room);
  }

  void Append(Record record, Room room, Written written) {
    {
      const std::lock_guard lock(mutex_);
      Queue(std::move(record), std::move(room), std::move(written));
    }
    wake_.notify_one();
  }

  void Append(Record record) {
    {
      const std::lock_guard lock(mutex_);
      std::optional<Room> room = TakeRoom(unreserved_, OctetsOf(record));
      if (!room.has_value()) {
        ++last_sequence_;
        ++dropped_;
        return;
      }
      Queue(std::move(record), *std::move(room), nullptr);
    }
    wake_.notify_one();
  }

  // Whatever the thread has taken has been told of when it is done with it.
  void AwaitTold() {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [this] { return waiting_.empty() && !is_writing_; });
  }

  void GiveBack(Pool& pool, size_t octets) {
    const std::lock_guard lock(mutex_);
    pool.taken -= octets;
  }

 private:
  struct Entry {
    Record record;
    Room room;
    Written written;
  };

  std::optional<Room> TakeRoom(Pool& pool, size_t octets) {
    if (octets > pool.max - pool.taken) return std::nullopt;
    pool.taken += octets;
    return Room(this, &pool, octets);
  }

  void Queue(Record record, Room room, Written written) {
    record.sequence = ++last_sequence_;
    record.time = absl::Now();
    waiting_.push_back({std::move(record), std::move(room), std::move(written)});
  }

  void Run() {
    bool stopping = false;
    do {
      {
        std::unique_lock lock(mutex_);
        const auto is_due = [this] { return stopping_ || !waiting_.empty(); };
        if (in_hand_.empty()) {
          wake_.wait(lock, is_due);
        } else {
          wake_.wait_for(lock, kRetryInterval, is_due);
        }
        stopping = stopping_;
        is_writing_ = true;
        for (Entry& entry : waiting_) in_hand_.push_back(std::move(entry));
        waiting_.clear();
      }
      Tell(WriteInHand());
    } while (!stopping);
  }

  // All of it, or an error and what is left stays in hand.
  absl::Status WriteInHand() {
    absl::Status status;
    while (!in_hand_.empty() && status.ok()) {
      if (text_.empty()) status = Fill();
      if (status.ok()) status = file_.Write(text_);
      if (!status.ok()) break;
      for (; formatted_ > 0; --formatted_) {
        const Entry entry = std::move(in_hand_.front());
        in_hand_.pop_front();
        ++just_written_;
        if (entry.written != nullptr) entry.written(absl::OkStatus());
      }
    }
    if (!status.ok()) status = absl::UnavailableError(absl::StrCat("audit: ", status.message()));
    for (Entry& entry : in_hand_) {
      if (Written written = std::exchange(entry.written, nullptr)) written(status);
    }
    return status;
  }

  // Formats as much of what is in hand as is written at once.
  absl::Status Fill() {
    std::string line = FormatLine(in_hand_.front().record);
    if (!file_.HasRoom(line.size())) {
      if (absl::Status rotated = file_.Rotate(); !rotated.ok()) return rotated;
    }
    while (formatted_ == 0 || file_.HasRoom(text_.size() + line.size())) {
      text_ += line;
      if (++formatted_ == in_hand_.size() || text_.size() >= kWriteOctets) break;
      line = FormatLine(in_hand_[formatted_].record);
    }
    return absl::OkStatus();
  }

  void Tell(const absl::Status& status) {
    const bool is_news = status.ok() != failure_.ok();  // Written by this thread only.
    {
      const std::lock_guard lock(mutex_);
      failure_ = status;
      written_ += std::exchange(just_written_, uint64_t{0});
      is_writing_ = false;
    }
    told_.notify_all();
    if (is_news && watch_ != nullptr) watch_(status);
  }

  const std::string path_;
  const bool found_torn_line_;
  // Not absl::Mutex: the thread sanitizer does not see into Debian's Abseil.
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable wake_, told_;
  Pool reserved_{kReservedOctetsMax};
  Pool unreserved_{kUnreservedOctetsMax};
  uint64_t last_sequence_;
  std::deque<Entry> waiting_;
  absl::Status failure_;
  uint64_t written_ = 0, dropped_ = 0;
  bool stopping_ = false;
  bool is_writing_ = false;
  // Of the thread.
  LogFile file_;
  const Watch watch_;
  std::deque<Entry> in_hand_;  // Have no line in the file yet, at least not all of it.
  std::string text_;           // Lines of the first of these.
  size_t formatted_ = 0;       // How many.
  uint64_t just_written_ = 0;  // Not in written_ yet.

  std::thread thread_;
};

Log::Room::~Room() {
  if (writer_ != nullptr) writer_->GiveBack(*pool_, octets_);
}

Log::Log(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}

Log::~Log() = default;

absl::StatusOr<std::unique_ptr<Log>> Log::Open(const config::Audit& config, Watch watch) {
  absl::StatusOr<LogFile> file = LogFile::Open(config);
  if (!file.ok()) {
    return absl::Status(file.status().code(), absl::StrCat("audit: ", file.status().message()));
  }
  return std::unique_ptr<Log>(
      new Log(std::make_unique<Writer>(config.path, *std::move(file), std::move(watch))));
}

const std::string& Log::path() const { return writer_->path(); }

bool Log::found_torn_line() const { return writer_->found_torn_line(); }

Log::Counts Log::counts() const { return writer_->counts(); }

absl::StatusOr<Log::Room> Log::Reserve(size_t routes) { return writer_->Reserve(routes); }

void Log::Append(Record record, Room room, Written written) {
  writer_->Append(Bounded(std::move(record)), std::move(room), std::move(written));
}

void Log::Append(Record record) { writer_->Append(Bounded(std::move(record))); }

void Log::AwaitTold() { writer_->AwaitTold(); }

}  // namespace herald::audit
