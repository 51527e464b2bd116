// Every message of real MRT files and every entry of a real table. The files are large and not
// part of the repository: HERALD_SHARED names the directory that has them.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <variant>

#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"
#include "internal/mrt/reader.h"

namespace herald {
namespace {

// Calls for each record of a file, compressed or not.
template <class Each>
void ForEachRecord(const std::string& path, Each each) {
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path;
  boost::iostreams::filtering_istream in;
  if (absl::EndsWith(path, ".bz2")) in.push(boost::iostreams::bzip2_decompressor());
  if (absl::EndsWith(path, ".gz")) in.push(boost::iostreams::gzip_decompressor());
  in.push(file);
  mrt::Reader reader;
  std::array<char, 1 << 16> chunk;
  while (in.read(chunk.data(), chunk.size()), in.gcount() > 0) {
    reader.Feed(
        Bytes(reinterpret_cast<const uint8_t*>(chunk.data()), static_cast<size_t>(in.gcount())));
    while (true) {
      const absl::StatusOr<std::optional<mrt::Record>> record = reader.Next();
      ASSERT_TRUE(record.ok()) << record.status();
      if (!record->has_value()) break;
      each(**record);
    }
  }
  EXPECT_TRUE(reader.AtRecordBoundary()) << path;
}

class RealData : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* shared = std::getenv("HERALD_SHARED");
    if (shared == nullptr) {
      GTEST_SKIP() << "HERALD_SHARED is not set: NO REAL DATA WERE READ";
    }
    directory_ = absl::StrCat(shared, "/data/");
  }
  std::string Path(absl::string_view name) const { return absl::StrCat(directory_, name); }

 private:
  std::string directory_;
};

struct Count {
  int updates = 0;
  size_t announced = 0;
  size_t announced_v6 = 0;
  size_t withdrawn = 0;
  int faults = 0;
  int refused = 0;
  friend bool operator==(const Count&, const Count&) = default;
  friend void PrintTo(const Count& c, std::ostream* out) {
    *out << c.updates << " updates, " << c.announced << " announced, of them " << c.announced_v6
         << " IPv6, " << c.withdrawn << " withdrawn, " << c.faults << " faults, " << c.refused
         << " refused";
  }
};

void Add(const mrt::Bgp4mpMessage& message, Count& count) {
  wire::UpdateFormat format = wire::DualStack();
  format.four_octet_as = message.four_octet_as;
  format.is_external = message.peer_asn != message.local_asn;
  format.message_size_max = wire::kExtendedMessageSizeMax;
  const Decoded<wire::AnyMessage> decoded = wire::DecodeMessage(message.message, format);
  if (!decoded.ok()) {
    ++count.refused;
    return;
  }
  const auto* update = std::get_if<wire::DecodedUpdate>(&decoded.value());
  if (update == nullptr) return;
  ++count.updates;
  count.faults += static_cast<int>(update->faults.size());
  for (const ReachableRoutes& routes : update->update.reachable) {
    count.announced += routes.nlri.size();
    if (routes.family == kIpv6Unicast) count.announced_v6 += routes.nlri.size();
    std::vector<uint8_t> octets;
    Writer out(octets);
    EXPECT_EQ(EncodeAnnouncements(routes.family, routes.attributes, routes.nlri, format, out),
              wire::EncodeResult::kEncoded);
    const Decoded<wire::AnyMessage> again = wire::DecodeMessage(octets, format);
    ASSERT_TRUE(again.ok());
    EXPECT_THAT(std::get<wire::DecodedUpdate>(again.value()).update.reachable,
                ::testing::ElementsAre(routes));
  }
  for (const UnreachableRoutes& routes : update->update.unreachable) {
    count.withdrawn += routes.nlri.size();
  }
}

Count CountOf(const std::string& path) {
  Count count;
  ForEachRecord(path, [&](const mrt::Record& record) {
    if (const auto* message = std::get_if<mrt::Bgp4mpMessage>(&record)) Add(*message, count);
  });
  return count;
}

TEST_F(RealData, UpdatesOf2022) {
  const Count count = CountOf(Path("updates/ris-2022-01-19.mrt"));
  EXPECT_EQ(count.updates, 500);
  EXPECT_EQ(count.faults, 0);
  EXPECT_EQ(count.refused, 0);
}

TEST_F(RealData, UpdatesOf2016) {
  EXPECT_EQ(CountOf(Path("updates/updates-2016-08-11.mrt.gz")),
            (Count{.updates = 17216, .announced = 39256, .announced_v6 = 6546, .withdrawn = 1956}));
}

TEST_F(RealData, AnExtendedMessageOfWithdrawals) {
  EXPECT_EQ(CountOf(Path("updates/long-withdrawal.mrt.gz")),
            (Count{.updates = 1, .withdrawn = 4096}));
}

// Its NLRI field has host bits set, which is legal, and then ends inside a prefix, which is not.
TEST_F(RealData, APrefixCutShortIsRefused) {
  EXPECT_EQ(CountOf(Path("updates/nlri-mask-trailing-bits.mrt.gz")), (Count{.refused = 1}));
}

TEST_F(RealData, AWholeTable) {
  size_t peers = 0;
  size_t v4_prefixes = 0;
  size_t v6_prefixes = 0;
  size_t entries = 0;
  ForEachRecord(Path("rib/route-views-jinx-2014-05-30.rib.bz2"), [&](const mrt::Record& record) {
    if (const auto* table = std::get_if<mrt::PeerIndexTable>(&record)) peers = table->peers.size();
    const auto* rib = std::get_if<mrt::RibEntries>(&record);
    if (rib == nullptr) return;
    ++(rib->prefix.is_v4() ? v4_prefixes : v6_prefixes);
    for (const mrt::RibEntry& entry : rib->entries) {
      ++entries;
      EXPECT_LT(entry.peer_index, peers);
      EXPECT_TRUE(wire::DecodeRibAttributes(entry.attributes).ok()) << rib->prefix.Format();
    }
  });
  EXPECT_EQ(peers, 14u);
  EXPECT_EQ(v4_prefixes, 497323u);
  EXPECT_EQ(v6_prefixes, 84u);
  EXPECT_EQ(entries, 503590u);
}

}  // namespace
}  // namespace herald
