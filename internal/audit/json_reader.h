#ifndef HERALD_INTERNAL_AUDIT_JSON_READER_H_
#define HERALD_INTERNAL_AUDIT_JSON_READER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace herald::audit {

// Takes JSON (RFC 8259) from the front of a text, as much of it as a line of the audit has. What is
// not there is not taken, and false is returned.
class JsonReader {
 public:
  explicit JsonReader(absl::string_view text) : rest_(text) {}

  // One of { } [ ] , and :.
  bool Take(char mark);
  // What it stands for, in UTF-8.
  bool TakeString(std::string& value);
  // true, false, null or a number, as it is written.
  bool TakeLiteral(absl::string_view& value);
  // Any value but objects and arrays of arrays.
  bool SkipValue();
  bool at_end();

 private:
  void SkipSpace();
  bool TakeEscape(std::string& value);
  bool TakeUnit(uint32_t& unit);

  absl::string_view rest_;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_JSON_READER_H_
