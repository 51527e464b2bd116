#include "internal/mrt/reader.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "internal/mrt/record.h"

namespace herald::mrt {

void Reader::Feed(Bytes chunk) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = 0;
  buffer_.insert(buffer_.end(), chunk.begin(), chunk.end());
}

absl::StatusOr<std::optional<Record>> Reader::Next() {
  if (!failed_.ok()) return failed_;
  const Bytes rest = Bytes(buffer_).subspan(used_);
  if (rest.size() < kHeaderSize) return std::nullopt;
  const Header header = DecodeHeader(rest);
  const size_t size = kHeaderSize + size_t{header.body_size};
  if (size > kRecordSizeMax) return Fail("record is longer than any should be; not MRT?");
  if (rest.size() < size) return std::nullopt;
  absl::StatusOr<Record> record = DecodeBody(header, rest.subspan(kHeaderSize, header.body_size));
  if (!record.ok()) return Fail(record.status().message());
  used_ += size;
  offset_ += size;
  return *std::move(record);
}

absl::Status Reader::Fail(absl::string_view what) {
  failed_ = absl::DataLossError(absl::StrCat("record at octet ", offset_, ": ", what));
  return failed_;
}

}  // namespace herald::mrt
