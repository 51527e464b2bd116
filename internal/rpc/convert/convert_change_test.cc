#include "internal/rpc/convert/convert_change.h"

#include <functional>
#include <string>

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "internal/rpc/convert/convert_batch.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/limits.h"

namespace herald::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

v1::AnnounceRequest RequestOf(const std::vector<std::string>& prefixes) {
  v1::AnnounceRequest request;
  for (const std::string& prefix : prefixes) {
    request.add_routes()->mutable_nlri()->set_unicast(prefix);
  }
  return request;
}

v1::AnnounceRequest ManyRoutes(size_t count) {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < count; ++i) {
    prefixes.push_back(absl::StrCat("10.", i >> 16, ".", i >> 8 & 255, ".", i & 255));
  }
  return RequestOf(prefixes);
}

const Announcements& Batches(const Change& change) {
  return std::get<Announcements>(change.routes);
}

class ConvertChangeTest : public testing::Test {
 protected:
  Change Convert(const v1::AnnounceRequest& request) {
    violations_ = {};
    return ChangeFromProto(request, sets_, violations_);
  }
  // The first field that the request as a whole is at fault for; "" if there is none.
  std::string Fault() const { return violations_.empty() ? "" : violations_.listed()[0].field; }

  const CommunitySets sets_{
      {{.name = "upstreams",
        .communities = {.standard = {Community(7), Community(8)},
                        .large = {{.global_administrator = 1}}}},
       {.name = "other", .communities = {.standard = {Community(8), Community(9)}}}}};
  Violations violations_;
};

TEST_F(ConvertChangeTest, ARouteOfBadFormIsRefusedAlone) {
  const Change change =
      Convert(RequestOf({"192.0.2.0/24", "x", "198.51.100.0/24", "192.0.2.0/24"}));
  EXPECT_EQ(Fault(), "");
  ASSERT_THAT(change.faults, SizeIs(2));
  EXPECT_EQ(change.faults[0].index, 1u);
  EXPECT_EQ(change.faults[0].field, "routes[1].nlri.unicast");
  EXPECT_EQ(change.faults[1].index, 3u);
  EXPECT_EQ(change.faults[1].description, "is the same as routes[0]");
  EXPECT_THAT(NlriOf(change), SizeIs(2));
  EXPECT_EQ(change.IndexOf(1), 2u);
}

TEST_F(ConvertChangeTest, OfAnAtomicCallItIsTheCallsFault) {
  v1::AnnounceRequest request = RequestOf({"192.0.2.0/24", "x"});
  request.set_atomic(true);
  EXPECT_THAT(Convert(request).faults, IsEmpty());
  EXPECT_EQ(Fault(), "routes[1].nlri.unicast");
}

TEST_F(ConvertChangeTest, WithdrawalsAreJudgedOneByOneToo) {
  v1::WithdrawRequest request;
  for (const char* prefix : {"x", "192.0.2.0/24", "y"}) request.add_nlri()->set_unicast(prefix);
  const Change change = ChangeFromProto(request, violations_);
  EXPECT_EQ(Fault(), "");
  EXPECT_THAT(change.faults, SizeIs(2));
  EXPECT_THAT(NlriOf(change), SizeIs(1));
  EXPECT_EQ(change.IndexOf(0), 1u);
  request.set_atomic(true);
  ChangeFromProto(request, violations_);
  EXPECT_EQ(Fault(), "nlri[0].unicast");
}

TEST_F(ConvertChangeTest, AcceptedAreThoseThatWereNotRefused) {
  const Change change = Convert(RequestOf({"x", "192.0.2.0/24", "198.51.100.0/24"}));
  const std::vector<Nlri> all = NlriOf(change);
  EXPECT_EQ(AcceptedNlri(change, {}), all);
  EXPECT_THAT(AcceptedNlri(change, {{.index = 1}}), ElementsAre(all[1]));
  EXPECT_THAT(AcceptedNlri(change, {{.index = 1}, {.index = 2}}), IsEmpty());
}

TEST_F(ConvertChangeTest, NeighborsThatSayTheSameAreOneBatch) {
  const Change change = Convert(ManyRoutes(1'000));
  ASSERT_THAT(Batches(change), SizeIs(1));
  EXPECT_THAT(Batches(change)[0].nlri, SizeIs(1'000));
}

TEST_F(ConvertChangeTest, RoutesThatDifferInTermsAreBatchesOfTheirOwn) {
  v1::AnnounceRequest request = ManyRoutes(3);
  request.mutable_routes(2)->mutable_terms()->set_ttl_s(5);
  const Change change = Convert(request);
  ASSERT_THAT(Batches(change), SizeIs(2));
  EXPECT_EQ(Batches(change)[1].terms.ttl_s, 5u);
}

TEST_F(ConvertChangeTest, WhatIsDoneInOnePieceIsSmaller) {
  v1::AnnounceRequest request = ManyRoutes(kRoutesPerPieceMax + 1);
  Convert(request);
  EXPECT_EQ(Fault(), "");
  request.set_atomic(true);
  Convert(request);
  EXPECT_EQ(Fault(), "routes");
  request.set_atomic(false);
  request.set_validate_only(true);
  Convert(request);
  EXPECT_EQ(Fault(), "routes");
  request.mutable_routes()->RemoveLast();
  Convert(request);
  EXPECT_EQ(Fault(), "");
}

TEST_F(ConvertChangeTest, NamedSetsAddWhatIsNotThereYet) {
  v1::AnnounceRequest request = RequestOf({"192.0.2.0/24"});
  v1::PathAttributes& proto = *request.mutable_routes(0)->mutable_attributes();
  proto.add_communities()->set_value(8);
  proto.add_community_sets("upstreams");
  proto.add_community_sets("other");
  const PathAttributes attributes = Batches(Convert(request))[0].attributes;
  EXPECT_THAT(attributes.communities, ElementsAre(Community(8), Community(7), Community(9)));
  EXPECT_THAT(attributes.large_communities, SizeIs(1));
}

TEST_F(ConvertChangeTest, ABatchFailsAsAWhole) {
  v1::AnnounceBatch batch;
  for (size_t i = 0; i < 300; ++i) batch.add_prefixes(absl::StrCat("10.0.", i));
  batch.mutable_terms()->set_ttl_s(5);
  const FieldPath root;
  ChangeFromProto(batch, sets_, root.Field("announce"), violations_);
  EXPECT_EQ(Fault(), "announce.prefixes[0]");
  for (size_t i = 0; i < 300; ++i) {
    batch.set_prefixes(static_cast<int>(i), absl::StrCat("10.0.", i >> 8, ".", i & 255));
  }
  violations_ = {};
  const Change change = ChangeFromProto(batch, sets_, root.Field("announce"), violations_);
  EXPECT_EQ(Fault(), "");
  ASSERT_THAT(Batches(change), SizeIs(1));
  EXPECT_THAT(Batches(change)[0].nlri, SizeIs(300));
  EXPECT_EQ(Batches(change)[0].terms.ttl_s, 5u);
}

// --- Terms, at their bounds ---

struct Bound {
  std::string name;
  std::function<void(v1::Route&)> make;
  std::string field;  // Empty: is taken.
};

class TermsBoundTest : public ConvertChangeTest, public testing::WithParamInterface<Bound> {};

TEST_P(TermsBoundTest, IsTakenOrRefusedByItsField) {
  v1::AnnounceRequest request = RequestOf({"192.0.2.0/24"});
  request.set_atomic(true);
  GetParam().make(*request.mutable_routes(0));
  Convert(request);
  EXPECT_EQ(Fault(), GetParam().field);
}

auto Names(int count, const std::string& name = "r") {
  return [count, name](v1::Route& route) {
    for (int i = 0; i < count; ++i) route.mutable_terms()->mutable_peers()->add_names(name);
  };
}
auto Labels(int count) {
  return [count](v1::Route& route) {
    auto& labels = *route.mutable_terms()->mutable_labels();
    for (int i = 0; i < count; ++i) labels[absl::StrCat("key", i)] = "";
  };
}
auto Label(const std::string& key, const std::string& value) {
  return
      [key, value](v1::Route& route) { (*route.mutable_terms()->mutable_labels())[key] = value; };
}
auto Sets(int count, const std::string& name) {
  return [count, name](v1::Route& route) {
    for (int i = 0; i < count; ++i) route.mutable_attributes()->add_community_sets(name);
  };
}

INSTANTIATE_TEST_SUITE_P(
    Fields, TermsBoundTest,
    testing::ValuesIn<Bound>({
        {"Names", Names(64), ""},
        {"OneNameTooMany", Names(65), "routes[0].terms.peers.names"},
        {"EmptyName", Names(1, ""), "routes[0].terms.peers.names[0]"},
        {"LongName", Names(1, std::string(64, 'x')), "routes[0].terms.peers.names[0]"},
        {"PeerLabel",
         [](auto& r) { (*r.mutable_terms()->mutable_peers()->mutable_labels())[""] = ""; },
         "routes[0].terms.peers.labels"},
        {"Ttl", [](auto& r) { r.mutable_terms()->set_ttl_s(31'536'000); }, ""},
        {"TtlTooLong", [](auto& r) { r.mutable_terms()->set_ttl_s(31'536'001); },
         "routes[0].terms.ttl_s"},
        {"Labels", Labels(16), ""},
        {"OneLabelTooMany", Labels(17), "routes[0].terms.labels"},
        {"LongestLabel", Label(std::string(63, 'k'), std::string(63, 'v')), ""},
        {"EmptyKey", Label("", "v"), "routes[0].terms.labels"},
        {"LongKey", Label(std::string(64, 'k'), ""), "routes[0].terms.labels"},
        {"LongValue", Label("k", std::string(64, 'v')), "routes[0].terms.labels.\"k\""},
        {"ValueThatCannotBePrinted", Label("k", "\n"), "routes[0].terms.labels.\"k\""},
        {"Reason", [](auto& r) { r.mutable_terms()->set_reason(std::string(1024, 'x')); }, ""},
        {"LongReason", [](auto& r) { r.mutable_terms()->set_reason(std::string(1025, 'x')); },
         "routes[0].terms.reason"},
        {"Sets", Sets(16, "other"), ""},
        {"OneSetTooMany", Sets(17, "other"), "routes[0].attributes.community_sets"},
        {"UnknownSet", Sets(1, "x"), "routes[0].attributes.community_sets[0]"},
    }),
    [](const auto& info) { return info.param.name; });

TEST_F(ConvertChangeTest, TermsComeOutAsTheyWentIn) {
  v1::RouteTerms proto;
  for (const char* name : {"r2", "r1", "r2"}) proto.mutable_peers()->add_names(name);
  (*proto.mutable_peers()->mutable_labels())["site"] = "ams";
  proto.set_lease_id(7);
  proto.set_ttl_s(60);
  (*proto.mutable_labels())["a"] = "1";
  (*proto.mutable_labels())["b"] = "2";
  proto.set_reason("ticket 17");
  const FieldPath root;
  const injector::Terms terms = TermsFromProto(proto, root, violations_);
  EXPECT_EQ(Fault(), "");
  EXPECT_THAT(terms.peers.names, ElementsAre("r1", "r2"));
  v1::RouteTerms again;
  TermsToProto(terms, again);
  EXPECT_EQ(TermsFromProto(again, root, violations_), terms);
  EXPECT_EQ(again.labels_size(), 2);
}

}  // namespace
}  // namespace herald::rpc
