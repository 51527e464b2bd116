#include <fstream>
#include <sstream>

#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/heraldctl/decompress.h"
#include "cmd/heraldctl/mrt_table.h"
#include "cmd/heraldctl/prefix_file.h"

namespace herald::ctl {
namespace {

namespace io = boost::iostreams;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string WriteFile(const std::string& name, const std::string& contents) {
  const std::string path = absl::StrCat(testing::TempDir(), "/", name);
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

template <class Compressor>
std::string Compressed(const std::string& plain) {
  std::istringstream in(plain);
  std::ostringstream out;
  io::filtering_ostream filter;
  filter.push(Compressor());
  filter.push(out);
  io::copy(in, filter);
  return out.str();
}
std::string Gzip(const std::string& plain) { return Compressed<io::gzip_compressor>(plain); }
std::string Bzip2(const std::string& plain) { return Compressed<io::bzip2_compressor>(plain); }

absl::StatusOr<std::string> ReadAll(const std::string& path) {
  absl::StatusOr<std::unique_ptr<InputFile>> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::string all;
  std::vector<uint8_t> chunk(1000);
  for (;;) {
    const absl::StatusOr<size_t> count = (*file)->Read(absl::MakeSpan(chunk));
    if (!count.ok()) return count.status();
    if (*count == 0) return all;
    all.append(reinterpret_cast<const char*>(chunk.data()), *count);
  }
}

// Longer than any buffer on the way.
std::string LongText() {
  std::string text;
  for (int i = 0; i < 100'000; i++) absl::StrAppend(&text, "line ", i * 7919 % 100'003, "\n");
  return text;
}

TEST(InputFile, ReadsPlainFilesOfAnyLength) {
  for (const std::string& text : {std::string(), std::string("a"), std::string("ab"), LongText()}) {
    const absl::StatusOr<std::string> read = ReadAll(WriteFile("plain", text));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, text);
  }
}

TEST(InputFile, RecognizesCompressionByTheContentsNotTheName) {
  const std::string text = LongText();
  for (const std::string& stored : {Gzip(text), Bzip2(text)}) {
    const absl::StatusOr<std::string> read = ReadAll(WriteFile("table.txt", stored));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, text);
  }
}

TEST(InputFile, ReadsStreamsThatFollowOneAnother) {
  for (const std::string& stored :
       {Gzip("one\n") + Gzip(LongText()), Bzip2("one\n") + Bzip2(LongText())}) {
    const absl::StatusOr<std::string> read = ReadAll(WriteFile("two", stored));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, "one\n" + LongText());
  }
}

TEST(InputFile, SaysThatAFileIsCutShortOrDamaged) {
  for (const std::string& whole : {Gzip(LongText()), Bzip2(LongText())}) {
    const absl::Status cut =
        ReadAll(WriteFile("cut.z", whole.substr(0, whole.size() / 2))).status();
    EXPECT_EQ(cut.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(cut.message()), HasSubstr("cut.z: the compressed contents"));
    std::string damaged = whole;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
    EXPECT_EQ(ReadAll(WriteFile("damaged", damaged)).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(InputFile, NamesAFileThatIsNotThereOrIsADirectory) {
  EXPECT_EQ(InputFile::Open("/nowhere/at/all").status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(InputFile::Open(testing::TempDir()).ok());
}

TEST(InputFile, TellsHowFarItIs) {
  const std::string stored = Gzip(LongText());
  auto file = InputFile::Open(WriteFile("sized", stored));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ((*file)->size(), stored.size());
  std::vector<uint8_t> all(LongText().size() + 1);
  ASSERT_TRUE((*file)->Read(absl::MakeSpan(all)).ok());
  EXPECT_EQ((*file)->octets_taken(), stored.size());
}

absl::StatusOr<std::vector<Prefix>> Lines(absl::string_view text, size_t piece = 1) {
  PrefixLines lines("list");
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    lines.Feed(text.substr(0, piece));
  }
  return std::move(lines).Finish();
}

Prefix P(absl::string_view text) { return *Prefix::Parse(text); }

TEST(PrefixLines, ReadsOnePrefixALineInAnyPieces) {
  for (const size_t piece : {size_t{1}, size_t{3}, size_t{1000}}) {
    const auto prefixes = Lines(
        "# a list\n\n 192.0.2.0/24 # ours\r\n2001:db8::/32\n192.0.2.0/24\n\t198.51.100.1", piece);
    ASSERT_TRUE(prefixes.ok()) << prefixes.status();
    EXPECT_THAT(*prefixes,
                ElementsAre(P("192.0.2.0/24"), P("2001:db8::/32"), P("198.51.100.1/32")));
  }
}

TEST(PrefixLines, NamesEveryFaultyLineAtOnce) {
  const auto prefixes = Lines("192.0.2.0/24\n192.0.2.1/24\n\nnonsense\x1b\n");
  ASSERT_FALSE(prefixes.ok());
  EXPECT_THAT(std::string(prefixes.status().message()),
              AllOf(HasSubstr("list:2: 192.0.2.1/24: "), HasSubstr("list:4: nonsense\\x1b: "),
                    Not(HasSubstr("list:1:")), Not(HasSubstr("more"))));
}

TEST(PrefixLines, ShowsTwentyFaultsAndCountsTheRest) {
  std::string text;
  for (size_t i = 0; i < kFaultsShown + 3; i++) text += "x\n";
  const std::string message(Lines(text).status().message());
  EXPECT_THAT(message,
              AllOf(HasSubstr("list:20: "), Not(HasSubstr("list:21: ")), HasSubstr("and 3 more")));
}

TEST(PrefixLines, BoundsTheLengthOfALine) {
  const std::string longest = "192.0.2.0/24" + std::string(kLineMax - 12, ' ');
  EXPECT_TRUE(Lines(longest + "\n", 100).ok());
  const auto longer = Lines(longest + " \n198.51.100.0/24\n", 100);
  EXPECT_THAT(std::string(longer.status().message()), HasSubstr("list:1: longer than 1,024"));
}

TEST(ReadPrefixFile, ReadsCompressedLists) {
  const auto prefixes = ReadPrefixFile(WriteFile("list", Gzip("192.0.2.0/24\n")));
  ASSERT_TRUE(prefixes.ok()) << prefixes.status();
  EXPECT_THAT(*prefixes, ElementsAre(P("192.0.2.0/24")));
}

TEST(ParsePrefixes, NamesEveryFault) {
  const auto prefixes = ParsePrefixes({"192.0.2.0/24", "a", "192.0.2.0/33"});
  EXPECT_THAT(std::string(prefixes.status().message()),
              AllOf(HasSubstr("a: "), HasSubstr("192.0.2.0/33: ")));
}

// MRT by hand: RFC 6396.
std::string Number(uint64_t value, int octets) {
  std::string out;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
  return out;
}
std::string Record(uint16_t subtype, const std::string& body) {
  return Number(0, 4) + Number(13, 2) + Number(subtype, 2) + Number(body.size(), 4) + body;
}
std::string PeerTable() {
  std::string body = Number(0xC0000201, 4) + Number(0, 2) + Number(2, 2);
  for (const uint64_t asn : {uint64_t{65001}, uint64_t{65002}}) {
    body += Number(2, 1) + Number(asn, 4) + Number(0xC0000200 + asn - 65000, 4) + Number(asn, 4);
  }
  return Record(1, body);
}
std::string Rib(uint8_t third_octet, const std::vector<uint16_t>& peers) {
  std::string body = Number(0, 4) + Number(24, 1) + std::string("\xC6\x33", 2) +
                     Number(third_octet, 1) + Number(peers.size(), 2);
  for (const uint16_t peer : peers) {
    const std::string origin = Number(0x40010100, 4);
    body += Number(peer, 2) + Number(0, 4) + Number(origin.size(), 2) + origin;
  }
  return Record(2, body);
}

absl::StatusOr<std::vector<Prefix>> RoutesOf(const std::string& path, uint16_t peer) {
  std::vector<Prefix> prefixes;
  const auto take = [&](const Prefix& prefix, absl::string_view attributes) {
    EXPECT_EQ(attributes, Number(0x40010100, 4));
    prefixes.push_back(prefix);
    return true;
  };
  const auto skipped = ReadMrtRoutes(path, peer, take, [](uint64_t, uint64_t) {});
  if (!skipped.ok()) return skipped.status();
  return prefixes;
}

TEST(MrtTable, GivesOnePeersRoutes) {
  const std::string path =
      WriteFile("rib", Bzip2(PeerTable() + Rib(1, {0, 1}) + Rib(2, {0}) + Rib(3, {1})));
  const auto prefixes = RoutesOf(path, 1);
  ASSERT_TRUE(prefixes.ok()) << prefixes.status();
  EXPECT_THAT(*prefixes, ElementsAre(P("198.51.1.0/24"), P("198.51.3.0/24")));
}

TEST(MrtTable, ListsPeersWithTheirCounts) {
  const auto peers = ReadMrtPeers(WriteFile("rib", PeerTable() + Rib(1, {0, 1}) + Rib(2, {0})));
  ASSERT_TRUE(peers.ok()) << peers.status();
  std::ostringstream out;
  PrintMrtPeers(*peers, out);
  EXPECT_EQ(out.str(),
            "INDEX    ASN  ADDRESS    ROUTER ID    ROUTES\n"
            "    0  65001  192.0.2.1  0.0.253.233       2\n"
            "    1  65002  192.0.2.2  0.0.253.234       1\n");
}

TEST(MrtTable, SaysWhatIsWrongWithAFile) {
  EXPECT_THAT(std::string(RoutesOf(WriteFile("rib", PeerTable()), 2).status().message()),
              HasSubstr("peers 0 to 1, not 2"));
  EXPECT_THAT(std::string(RoutesOf(WriteFile("rib", ""), 0).status().message()),
              HasSubstr("no TABLE_DUMP_V2"));
  const std::string cut = PeerTable() + Rib(1, {0});
  EXPECT_THAT(
      std::string(RoutesOf(WriteFile("rib", cut.substr(0, cut.size() - 1)), 0).status().message()),
      HasSubstr("ends within the record"));
  EXPECT_FALSE(RoutesOf(WriteFile("rib", LongText()), 0).ok());
}

TEST(MrtTable, CountsRecordsThatAreNotRoutes) {
  const std::string path = WriteFile("rib", PeerTable() + Record(3, "multicast") + Rib(1, {0}));
  const auto take = [](const Prefix&, absl::string_view) { return true; };
  const auto skipped = ReadMrtRoutes(path, 0, take, [](uint64_t, uint64_t) {});
  ASSERT_TRUE(skipped.ok()) << skipped.status();
  EXPECT_EQ(skipped->records, 1u);
}

}  // namespace
}  // namespace herald::ctl
