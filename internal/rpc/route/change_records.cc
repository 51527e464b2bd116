#include "internal/rpc/route/change_records.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "internal/rpc/convert/convert_outcome.h"
#include "internal/rpc/route/attributes_text.h"

namespace herald::rpc {
namespace {

// Of a change whose routes differ in what is noted of them.
constexpr size_t kTextsMax = 3;

class Texts {
 public:
  void Add(std::string text) {
    if (text.empty() || absl::c_linear_search(texts_, text)) return;
    if (texts_.size() == kTextsMax) {
      is_cut_ = true;
    } else {
      texts_.push_back(std::move(text));
    }
  }
  std::string Join() const { return absl::StrCat(absl::StrJoin(texts_, "; "), Rest()); }

 private:
  absl::string_view Rest() const { return is_cut_ ? "; and others" : ""; }

  std::vector<std::string> texts_;
  bool is_cut_ = false;
};

// One for each reason and rule.
std::vector<audit::Record> RefusedRecords(const audit::Record& common,
                                          const std::vector<injector::RouteRefusal>& refused) {
  absl::btree_map<std::pair<absl::string_view, absl::string_view>, audit::Record> records;
  for (const injector::RouteRefusal& refusal : refused) {
    const absl::string_view reason = ReasonOf(refusal.reason);
    const auto [found, is_new] = records.try_emplace({reason, refusal.rule}, common);
    audit::Record& record = found->second;
    if (is_new) {
      record.accepted = false;
      record.reason = std::string(reason);
      record.rule = refusal.rule;
      record.message = refusal.message;
    }
    record.routes.push_back(refusal.nlri);
  }
  std::vector<audit::Record> all;
  for (auto& [cause, record] : records) all.push_back(std::move(record));
  return all;
}

// One for each owner that has lost routes.
void AddTakenOver(const audit::Record& common, const injector::ChangeOutcome& outcome,
                  std::vector<audit::Record>& records) {
  for (const injector::TakenOver& taken : outcome.taken_over) {
    records.push_back(common);
    records.back().revision = outcome.revision;
    records.back().message = absl::StrCat("taken over from principal \"", taken.from.principal,
                                          "\", client \"", taken.from.client, "\"");
    records.back().routes = taken.nlri;
  }
}

struct Sweeping {
  std::shared_ptr<injector::RouteSweep> sweep;
  std::optional<audit::Record> record;
  AuditTrail::Room room;
  Swept done;
  Recorder recorder;
};

// Of what the last step withdrew.
audit::Record StepRecord(injector::RouteSweep& sweep, const audit::Record& common) {
  audit::Record record = common;
  record.routes = sweep.TakeWithdrawn();
  record.revision = sweep.revision();
  return record;
}

void EndSweep(const std::shared_ptr<Sweeping>& sweeping) {
  injector::RouteSweep& sweep = *sweeping->sweep;
  if (!sweeping->record.has_value()) return sweeping->done(sweep, absl::OkStatus());
  audit::Record record = StepRecord(sweep, *sweeping->record);
  if (sweep.refusal().has_value()) Judge(FromRefusal(*sweep.refusal()), record);
  RecordOne(sweeping->recorder, std::move(record), std::move(sweeping->room),
            [sweeping](const absl::Status& written) { sweeping->done(*sweeping->sweep, written); });
}

void StepSweep(const std::shared_ptr<Sweeping>& sweeping) {
  injector::RouteSweep& sweep = *sweeping->sweep;
  if (!sweep.Step()) return EndSweep(sweeping);
  if (sweeping->record.has_value()) {
    audit::Record record = StepRecord(sweep, *sweeping->record);
    if (!record.routes.empty()) AuditTrail(sweeping->recorder.log).Append(std::move(record));
  }
  sweeping->recorder.post_step([sweeping] { StepSweep(sweeping); });
}

}  // namespace

absl::StatusOr<RecordRooms> ReserveRecords(const AuditTrail& trail, size_t routes) {
  auto accepted = trail.Reserve(routes);
  if (!accepted.ok()) return accepted.status();
  // A route is in one of the two.
  auto refused = trail.Reserve();
  if (!refused.ok()) return refused.status();
  return RecordRooms{.accepted = *std::move(accepted), .refused = *std::move(refused)};
}

void Describe(const Change& change, audit::Record& record) {
  const auto* batches = std::get_if<Announcements>(&change.routes);
  if (batches == nullptr) return;
  Texts attributes;
  Texts notes;
  const injector::OwnedBatch* last = nullptr;
  for (const injector::OwnedBatch& batch : *batches) {
    if (last == nullptr || batch.attributes != last->attributes) {
      attributes.Add(AttributesText(batch.attributes));
    }
    notes.Add(batch.terms.reason);
    last = &batch;
  }
  record.attributes = attributes.Join();
  record.note = notes.Join();
}

void RecordOne(const Recorder& recorder, audit::Record record, AuditTrail::Room room,
               AuditTrail::Written written) {
  if (recorder.log == nullptr) return written(absl::OkStatus());
  AuditTrail(recorder.log)
      .Append(
          std::move(record), std::move(room),
          [post_step = recorder.post_step, written = std::move(written)](
              const absl::Status& status) { post_step([written, status] { written(status); }); });
}

void RecordChange(const Recorder& recorder, const audit::Record& common, const Change& change,
                  const injector::ChangeOutcome& outcome, bool atomic, RecordRooms rooms,
                  AuditTrail::Written written) {
  if (recorder.log == nullptr) return written(absl::OkStatus());
  const AuditTrail trail(recorder.log);
  std::vector<audit::Record> records = RefusedRecords(common, outcome.refused);
  AddTakenOver(common, outcome, records);
  std::vector<Nlri> accepted;
  if (!atomic || outcome.refused.empty()) accepted = AcceptedNlri(change, outcome.refused);
  if (!accepted.empty()) {
    records.push_back(common);
    records.back().revision = outcome.revision;
    records.back().routes = std::move(accepted);
  }
  if (records.empty()) return written(absl::OkStatus());
  // Records are written in order, so that the last one is written when all are.
  audit::Record last = std::move(records.back());
  records.pop_back();
  for (size_t i = 0; i < records.size(); ++i) {
    if (i == 0) {
      trail.Append(std::move(records[i]), std::move(rooms.refused), [](const absl::Status&) {});
    } else {
      trail.Append(std::move(records[i]));
    }
  }
  RecordOne(recorder, std::move(last), std::move(rooms.accepted), std::move(written));
}

void RunSweep(const Recorder& recorder, std::shared_ptr<injector::RouteSweep> sweep,
              std::optional<audit::Record> record, AuditTrail::Room room, Swept done) {
  StepSweep(std::make_shared<Sweeping>(Sweeping{.sweep = std::move(sweep),
                                                .record = std::move(record),
                                                .room = std::move(room),
                                                .done = std::move(done),
                                                .recorder = recorder}));
}

}  // namespace herald::rpc
