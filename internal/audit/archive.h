#ifndef HERALD_INTERNAL_AUDIT_ARCHIVE_H_
#define HERALD_INTERNAL_AUDIT_ARCHIVE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace herald::audit {

// The files that were full: beside the one that is written, with the number of their first record
// behind its name, so that a file has one name for as long as it is kept.
struct ArchivedFile {
  uint64_t first_sequence = 0;
  std::string path = {};
};

std::string ArchivePath(const std::string& path, uint64_t first_sequence);
// Oldest first.
absl::StatusOr<std::vector<ArchivedFile>> ListArchive(const std::string& path);

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_ARCHIVE_H_
