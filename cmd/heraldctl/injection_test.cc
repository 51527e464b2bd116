#include "cmd/heraldctl/injection.h"

#include <sstream>

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/batch_gatherer.h"
#include "cmd/heraldctl/route_calls.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Prefix V4(uint32_t number) { return Prefix::Masked(IpAddress::V4(number << 8), 24); }

TEST(BatchGatherer, GathersByAttributesAndFamilyInOrderOfMention) {
  BatchGatherer gatherer;
  gatherer.Add("b", V4(1));
  gatherer.Add("a", V4(2));
  gatherer.Add("b", V4(3));
  gatherer.Add("b", *Prefix::Parse("2001:db8::/32"));
  EXPECT_EQ(gatherer.routes(), 4u);
  const std::deque<PackedBatch> batches = gatherer.Take();
  ASSERT_THAT(batches, SizeIs(3));
  EXPECT_EQ(batches[0].attributes, "b");
  EXPECT_EQ(batches[0].family, kIpv4Unicast);
  EXPECT_THAT(batches[0].packed, ElementsAre(24, 0, 0, 1, 24, 0, 0, 3));
  EXPECT_EQ(batches[0].last, V4(3));
  EXPECT_EQ(batches[1].attributes, "a");
  EXPECT_EQ(batches[2].family, kIpv6Unicast);
  EXPECT_THAT(gatherer.Take(), SizeIs(0));
}

TEST(BatchGatherer, FillsABatchAndBeginsAnother) {
  BatchGatherer gatherer;
  for (uint32_t i = 0; i < kBatchRoutesMax; i++) gatherer.Add("a", V4(i));
  gatherer.Add("a", V4(kBatchRoutesMax));
  const std::deque<PackedBatch> batches = gatherer.Take();
  ASSERT_THAT(batches, SizeIs(2));
  EXPECT_EQ(batches[0].count, kBatchRoutesMax);
  EXPECT_EQ(batches[1].count, 1u);
}

TEST(BatchGatherer, IsFullAtItsBoundAndEmptyAfter) {
  BatchGatherer gatherer(/*octets_max=*/1000);
  uint32_t added = 0;
  for (; !gatherer.full(); added++) gatherer.Add(absl::StrCat(added), V4(added));
  EXPECT_LE(added, 8u);  // Each costs its overhead.
  gatherer.Take();
  EXPECT_FALSE(gatherer.full());
  gatherer.Add("1", V4(1));
  EXPECT_THAT(gatherer.Take(), SizeIs(1));
}

// Answers as it is told; remembers what it was sent.
class FakeRoutes : public v1::RouteService::Service {
 public:
  grpc::Status Inject(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::InjectResponse, v1::InjectRequest>* stream) override {
    v1::InjectRequest request;
    while (stream->Read(&request)) {
      requests.push_back(request);
      if (request.batch_id() == ends_at) return grpc::Status(end_code, "enough");
      v1::InjectResponse response;
      response.set_revision(100 + request.batch_id());
      if (request.batch_id() == refuses) {
        // Named before it is acknowledged, as the contract allows.
        v1::BatchError& error = *response.add_errors();
        error.set_batch_id(request.batch_id());
        error.set_code(grpc::StatusCode::INVALID_ARGUMENT);
        error.set_field("announce.attributes.med");
        error.set_message("no");
        error.set_refused(refused);
        response.set_acknowledged_batch_id(request.batch_id() - 1);
        stream->Write(response);
        response.clear_errors();
      }
      response.set_acknowledged_batch_id(request.batch_id());
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  grpc::Status Announce(grpc::ServerContext*, const v1::AnnounceRequest* request,
                        v1::AnnounceResponse* response) override {
    announced = *request;
    response->add_deliveries()->set_peer("edge1");
    response->mutable_deliveries(0)->set_outcome(v1::PeerDelivery::OUTCOME_PEER_DOWN);
    return grpc::Status::OK;
  }

  uint64_t ends_at = 0;
  grpc::StatusCode end_code = grpc::StatusCode::OK;
  uint64_t refuses = 0;
  uint32_t refused = 0;
  std::vector<v1::InjectRequest> requests;
  v1::AnnounceRequest announced;
};

constexpr ChangeWords kWords = {.doing = "announcing", .done = "announced"};

absl::StatusOr<v1::InjectRequest> ToRequest(const PackedBatch& batch) {
  if (batch.attributes == "bad") return absl::DataLossError("malformed");
  v1::InjectRequest request;
  request.mutable_announce()->set_packed(batch.packed.data(), batch.packed.size());
  request.mutable_announce()->mutable_attributes()->set_med(
      static_cast<uint32_t>(batch.attributes.size()));
  return request;
}

class InjectionTest : public testing::Test {
 protected:
  InjectionTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&routes_);
    server_ = builder.BuildAndStart();
    GlobalOptions options;
    options.target = absl::StrCat("127.0.0.1:", port);
    client_.emplace(options);
    injection_.emplace(*client_, kWords, "web", ToRequest);
  }

  void AddThreeBatches() {
    injection_->Add("a", V4(1));
    injection_->Add("bb", V4(2));
    injection_->Add("bb", V4(3));
    injection_->Add("ccc", V4(4));
  }

  FakeRoutes routes_;
  std::unique_ptr<grpc::Server> server_;
  std::optional<Client> client_;
  std::optional<Injection> injection_;
};

TEST_F(InjectionTest, SendsEverythingAndHearsThatItWasAccepted) {
  AddThreeBatches();
  const ChangeOutcome outcome = injection_->Finish();
  EXPECT_TRUE(outcome.status.ok()) << outcome.status.error_message();
  EXPECT_EQ(outcome.routes, 4u);
  EXPECT_EQ(outcome.revision, 103u);
  ASSERT_THAT(routes_.requests, SizeIs(3));
  EXPECT_EQ(routes_.requests[0].client(), "web");
  EXPECT_EQ(routes_.requests[1].client(), "");
  EXPECT_EQ(routes_.requests[1].announce().attributes().med(), 2u);
  EXPECT_EQ(routes_.requests[1].announce().packed().size(), 8u);
}

TEST_F(InjectionTest, TellsWhichBatchWasRefused) {
  routes_.refuses = 2;
  AddThreeBatches();
  const ChangeOutcome outcome = injection_->Finish();
  EXPECT_EQ(outcome.routes, 2u);
  EXPECT_EQ(outcome.routes_refused, 2u);
  EXPECT_THAT(outcome.faults, ElementsAre("batch 2 refused: INVALID_ARGUMENT: "
                                          "announce.attributes.med: no"));
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(ReportChange(outcome, kWords, false, "x", false, out, err), ExitCode::kFailed);
  EXPECT_THAT(out.str(), HasSubstr("announced 2 routes"));
  EXPECT_THAT(err.str(), HasSubstr("2 routes were refused"));
}

TEST_F(InjectionTest, CountsTheRoutesOfABatchThatWereRefused) {
  routes_.refuses = 2;
  routes_.refused = 1;
  AddThreeBatches();
  const ChangeOutcome outcome = injection_->Finish();
  EXPECT_EQ(outcome.routes, 3u);
  EXPECT_EQ(outcome.routes_refused, 1u);
}

TEST_F(InjectionTest, CountsRoutesThatCannotBeARequest) {
  injection_->Add("bad", V4(1));
  injection_->Add("good", V4(2));
  const ChangeOutcome outcome = injection_->Finish();
  EXPECT_EQ(outcome.routes, 1u);
  EXPECT_EQ(outcome.routes_refused, 1u);
  EXPECT_THAT(outcome.faults, ElementsAre("0.0.1.0/24: malformed"));
}

TEST_F(InjectionTest, TellsHowManyWereNotAnsweredWhenTheStreamBreaks) {
  routes_.ends_at = 2;
  routes_.end_code = grpc::StatusCode::UNAVAILABLE;
  AddThreeBatches();
  const ChangeOutcome outcome = injection_->Finish();
  EXPECT_EQ(outcome.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(outcome.routes, 1u);
  // What was sent after the end is as unanswered as what was sent before.
  EXPECT_GE(outcome.routes_unanswered, 2u);
}

TEST_F(InjectionTest, DoesNotTakeAnEarlyEndForSuccess) {
  routes_.ends_at = 3;
  AddThreeBatches();
  const ChangeOutcome outcome = injection_->Finish();
  EXPECT_EQ(outcome.status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(outcome.routes_unanswered, 1u);
}

TEST_F(InjectionTest, WaitsByTheLastRouteOfEachFamily) {
  injection_->Add("a", V4(1));
  injection_->Add("bb", *Prefix::Parse("2001:db8::/32"));
  injection_->Add("ccc", V4(4));
  ChangeOutcome outcome = injection_->Finish();
  const auto again = [this](const std::vector<v1::Route>& routes) {
    return CallAnnounce(*client_, client_->Stream(), routes, ChangeFlags("sent"));
  };
  AwaitSent(*injection_, again, outcome);
  ASSERT_EQ(routes_.announced.routes_size(), 2);
  EXPECT_EQ(routes_.announced.routes(0).nlri().unicast(), "0.0.4.0/24");
  EXPECT_EQ(routes_.announced.routes(0).attributes().med(), 3u);
  EXPECT_EQ(routes_.announced.routes(1).nlri().unicast(), "2001:db8::/32");
  EXPECT_EQ(routes_.announced.wait_for(), v1::WAIT_FOR_SENT);
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(ReportChange(outcome, kWords, true, "x", false, out, err), ExitCode::kNotTold);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("announced 3 routes"), HasSubstr("edge1"),
                               HasSubstr("the session is down")));
}

TEST_F(InjectionTest, WithNothingToSendOpensNoStream) {
  const ChangeOutcome outcome = injection_->Finish();
  EXPECT_TRUE(outcome.status.ok());
  EXPECT_FALSE(injection_->started());
}

TEST(ReportChange, WritesJsonForPrograms) {
  ChangeOutcome outcome;
  outcome.routes = 2;
  outcome.revision = 7;
  outcome.elapsed = absl::Milliseconds(1500);
  outcome.deliveries.emplace_back().set_peer("edge1");
  outcome.deliveries[0].set_outcome(v1::PeerDelivery::OUTCOME_SENT);
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(ReportChange(outcome, kWords, true, "x", true, out, err), ExitCode::kDone);
  EXPECT_EQ(out.str(),
            "{\"routes\":\"2\",\"routes_refused\":\"0\",\"routes_unanswered\":\"0\","
            "\"revision\":\"7\",\"seconds\":1.500,\"deliveries\":[{\"peer\":\"edge1\","
            "\"outcome\":\"OUTCOME_SENT\"}]}\n");
}

TEST(ReportChange, TellsOneRouteFromMany) {
  ChangeOutcome outcome;
  outcome.routes = outcome.routes_refused = outcome.routes_unanswered = 1;
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(ReportChange(outcome, kWords, false, "x", false, out, err), ExitCode::kFailed);
  EXPECT_THAT(out.str(), HasSubstr("announced 1 route,"));
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("1 route was refused\n"), HasSubstr("1 route without an answer: ")));
}

TEST(ReportChange, TakesADeadlineForPeersThatWereNotTold) {
  ChangeOutcome outcome;
  outcome.status = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "late");
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(ReportChange(outcome, kWords, true, "x", false, out, err), ExitCode::kNotTold);
  EXPECT_EQ(ReportChange(outcome, kWords, false, "x", false, out, err), ExitCode::kFailed);
}

}  // namespace
}  // namespace herald::ctl
