#include "cmd/heraldctl/mrt_table.h"

#include <memory>
#include <variant>

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/decompress.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/text.h"

namespace herald::ctl {
namespace {

constexpr size_t kChunk = 256 * 1024;

// Gives take every record that reader has whole; false: take wants no more.
absl::StatusOr<bool> TakeRecords(const InputFile& file, mrt::Reader& reader,
                                 const std::function<bool(const mrt::Record&)>& take) {
  for (;;) {
    const absl::StatusOr<std::optional<mrt::Record>> record = reader.Next();
    if (!record.ok()) {
      return absl::DataLossError(absl::StrCat(file.name(), ": ", record.status().message()));
    }
    if (!record->has_value()) return true;
    if (!take(**record)) return false;
  }
}

// Reads the whole file, or until take wants no more.
absl::Status ReadRecords(InputFile& file, const std::function<bool(const mrt::Record&)>& take,
                         const OnMrtOctets& on_octets) {
  mrt::Reader reader;
  std::vector<uint8_t> chunk(kChunk);
  for (;;) {
    const absl::StatusOr<size_t> count = file.Read(absl::MakeSpan(chunk));
    if (!count.ok()) return count.status();
    if (*count == 0) break;
    reader.Feed(Bytes(chunk.data(), *count));
    const absl::StatusOr<bool> wants_more = TakeRecords(file, reader, take);
    if (!wants_more.ok()) return wants_more.status();
    if (!*wants_more) return absl::OkStatus();
    on_octets(file.octets_taken(), file.size().value_or(0));
  }
  if (!reader.AtRecordBoundary()) {
    return absl::DataLossError(
        absl::StrCat(file.name(), ": the file ends within the record at octet ", reader.offset()));
  }
  return absl::OkStatus();
}

absl::Status NoTable(const InputFile& file) {
  return absl::InvalidArgumentError(
      absl::StrCat(file.name(), ": there is no TABLE_DUMP_V2 peer index table in this file"));
}

}  // namespace

absl::StatusOr<std::vector<MrtPeer>> ReadMrtPeers(const std::string& path) {
  absl::StatusOr<std::unique_ptr<InputFile>> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::vector<MrtPeer> peers;
  const auto take = [&peers](const mrt::Record& record) {
    if (const auto* table = std::get_if<mrt::PeerIndexTable>(&record)) {
      peers.clear();
      for (const mrt::PeerIndexTable::Peer& peer : table->peers) peers.push_back({.peer = peer});
    } else if (const auto* rib = std::get_if<mrt::RibEntries>(&record)) {
      for (const mrt::RibEntry& entry : rib->entries) {
        if (entry.peer_index < peers.size()) peers[entry.peer_index].routes++;
      }
    }
    return true;
  };
  absl::Status status = ReadRecords(**file, take, [](uint64_t, uint64_t) {});
  if (!status.ok()) return status;
  if (peers.empty()) return NoTable(**file);
  return peers;
}

void PrintMrtPeers(const std::vector<MrtPeer>& peers, std::ostream& out) {
  constexpr auto kRight = Table::Align::kRight;
  Table table({{.title = "INDEX", .align = kRight},
               {.title = "ASN", .align = kRight},
               {.title = "ADDRESS"},
               {.title = "ROUTER ID"},
               {.title = "ROUTES", .align = kRight}});
  for (size_t index = 0; index < peers.size(); index++) {
    const MrtPeer& peer = peers[index];
    table.Add({absl::StrCat(index), absl::StrCat(peer.peer.asn.value()), peer.peer.address.Format(),
               FormatRouterId(peer.peer.router_id), FormatCount(peer.routes)});
  }
  table.Print(out);
}

absl::StatusOr<MrtSkipped> ReadMrtRoutes(const std::string& path, uint16_t peer_index,
                                         const TakeMrtRoute& take, const OnMrtOctets& on_octets) {
  absl::StatusOr<std::unique_ptr<InputFile>> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  MrtSkipped skipped;
  size_t peer_count = 0;
  const auto take_record = [&](const mrt::Record& record) {
    if (const auto* table = std::get_if<mrt::PeerIndexTable>(&record)) {
      peer_count = table->peers.size();
      return peer_index < peer_count;
    }
    const auto* rib = std::get_if<mrt::RibEntries>(&record);
    if (rib == nullptr) {
      skipped.records++;
      return true;
    }
    for (const mrt::RibEntry& entry : rib->entries) {
      if (entry.peer_index != peer_index) continue;
      const absl::string_view attributes(reinterpret_cast<const char*>(entry.attributes.data()),
                                         entry.attributes.size());
      if (!take(rib->prefix, attributes)) return false;
    }
    return true;
  };
  absl::Status status = ReadRecords(**file, take_record, on_octets);
  if (!status.ok()) return status;
  if (peer_count == 0) return NoTable(**file);
  if (peer_index >= peer_count) {
    return absl::OutOfRangeError(absl::StrCat("--peer-index: the file has peers 0 to ",
                                              peer_count - 1, ", not ", peer_index));
  }
  return skipped;
}

}  // namespace herald::ctl
