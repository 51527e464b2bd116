#ifndef HERALD_INTERNAL_CONFIG_REPORT_H_
#define HERALD_INTERNAL_CONFIG_REPORT_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "internal/config/fault.h"

namespace herald::config {

// The line of every field that stands in the file, and the faults found so far.
class Report {
 public:
  static constexpr size_t kFaultsMax = 1000;

  void NoteLine(const std::string& field, int line) { lines_[field] = line; }

  // At the line of the field or, if it is not in the file, of what it should stand in. What follows
  // from a fault is not another one: a field is refused once, and nothing inside it is after that.
  void Refuse(const std::string& field, std::string message);
  // For what is not a field, such as an unknown key: always another fault.
  void RefuseAt(int line, const std::string& field, std::string message);

  // Whether this field, or one that it stands in, was refused.
  bool IsRefused(absl::string_view field) const;

  // By line. No more than kFaultsMax and one that says so.
  std::vector<Fault> TakeFaults();

 private:
  int LineOf(absl::string_view field) const;

  absl::flat_hash_map<std::string, int> lines_;
  absl::flat_hash_set<std::string> refused_;
  std::vector<Fault> faults_;
  bool overflowed_ = false;
};

// One place in the tree of the file, known by its path: "peers[1].name".
class Place {
 public:
  Place(std::string field, Report& report) : field_(std::move(field)), report_(&report) {}

  Place Key(absl::string_view name) const;
  Place Element(int index) const;

  void NoteLine(int line) const { report_->NoteLine(field_, line); }
  void Refuse(std::string message) const { report_->Refuse(field_, std::move(message)); }
  void RefuseAt(int line, std::string message) const {
    report_->RefuseAt(line, field_, std::move(message));
  }
  bool IsRefused() const { return report_->IsRefused(field_); }
  const std::string& field() const { return field_; }

 private:
  std::string field_;
  Report* report_;
};

// What the file says, for a message: cut short when long, and in double quotes.
std::string Shortened(absl::string_view text);
std::string Quoted(absl::string_view text);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_REPORT_H_
