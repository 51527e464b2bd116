#ifndef HERALD_INTERNAL_RPC_CONVERT_FIELD_PATH_H_
#define HERALD_INTERNAL_RPC_CONVERT_FIELD_PATH_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace herald::rpc {

// Where in a request a converter stands. Lives on the stack and refers to its parent, so that a
// path costs nothing until a fault needs its text.
class FieldPath {
 public:
  FieldPath() = default;  // The request itself.
  FieldPath Field(absl::string_view name) const { return FieldPath(this, name, std::nullopt); }
  FieldPath Element(absl::string_view name, size_t index) const {
    return FieldPath(this, name, index);
  }
  // "routes[3].attributes.med".
  std::string Text() const;

 private:
  FieldPath(const FieldPath* parent, absl::string_view name, std::optional<size_t> index)
      : parent_(parent), name_(name), index_(index) {}

  const FieldPath* parent_ = nullptr;
  absl::string_view name_;
  std::optional<size_t> index_;
};

// What is wrong with a request: the first faults in full, the rest counted, so that a request of
// nothing but faults costs no more than one of a few.
class Violations {
 public:
  static constexpr size_t kListedMax = 20;

  struct Violation {
    std::string field;
    std::string description;
  };

  void Add(const FieldPath& at, absl::string_view description);
  // The path is written already.
  void Add(const std::string& field, absl::string_view description);
  bool empty() const { return count_ == 0; }
  size_t count() const { return count_; }
  const std::vector<Violation>& listed() const { return listed_; }
  // One sentence for the status message.
  std::string Summary() const;

 private:
  std::vector<Violation> listed_;
  size_t count_ = 0;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_FIELD_PATH_H_
