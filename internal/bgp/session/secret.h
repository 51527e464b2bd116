#ifndef HERALD_INTERNAL_BGP_SESSION_SECRET_H_
#define HERALD_INTERNAL_BGP_SESSION_SECRET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/bytes/reader.h"

namespace herald::session {

// A key that two hosts share, from a file. It lives in a page of its own, which is not swapped out
// where the system permits that, stands in no core dump and is cleared at the end. No error shows
// it, and nothing prints it.
class Secret {
 public:
  // What Linux takes (TCP_MD5SIG_MAXKEYLEN, TCP_AO_MAXKEYLEN).
  static constexpr size_t kSizeMax = 80;

  // The file's octets without the end of its line. The error names the field and the path.
  static absl::StatusOr<std::unique_ptr<const Secret>> Read(absl::string_view field,
                                                            const std::string& path);

  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  Bytes octets() const { return {page_, size_}; }

  friend bool operator==(const Secret& a, const Secret& b);

 private:
  explicit Secret(uint8_t* page) : page_(page) {}
  absl::Status ReadAll(int file);

  uint8_t* const page_;
  size_t size_ = 0;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_SECRET_H_
