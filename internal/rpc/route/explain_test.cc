#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "internal/rpc/route/route_fixture.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"

namespace herald::rpc {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr PeerId kR1{0};

class ExplainTest : public TwoPrincipalsTest {
 protected:
  grpc::Status Explain(const std::string& prefix, const std::string& peer = "") {
    grpc::ClientContext context;
    v1::ExplainRouteRequest request;
    request.mutable_nlri()->set_unicast(prefix);
    request.set_peer(peer);
    return admin_->ExplainRoute(&context, request, &explained_);
  }
  // Of the first peer.
  v1::PeerDelivery::Outcome Outcome() const {
    return explained_.peers_size() == 0 ? v1::PeerDelivery::OUTCOME_UNSPECIFIED
                                        : explained_.peers(0).outcome();
  }
  std::string Words() const {
    return explained_.peers_size() == 0 ? "" : explained_.peers(0).explanation();
  }

  std::unique_ptr<v1::AdminService::Stub> admin_ = Stub<v1::AdminService>();
  v1::ExplainRouteResponse explained_;
};

TEST_F(ExplainTest, ARouteThatDoesNotStandIsAbsent) {
  ASSERT_TRUE(Explain("192.0.2.0/24").ok());
  EXPECT_FALSE(explained_.has_route());
  EXPECT_THAT(explained_.peers(), IsEmpty());
  EXPECT_EQ(Reason(Explain("192.0.2.0/24", "x")), "UNKNOWN_PEER");
  EXPECT_EQ(FieldAtFault(Explain("x")), "nlri.unicast");
}

TEST_F(ExplainTest, SaysHowItIsAtEachPeerAndWhy) {
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24"});
  request.mutable_routes(0)->mutable_terms()->mutable_peers()->add_names("r1");
  ASSERT_TRUE(Announce(request).ok());
  ASSERT_TRUE(Explain("192.0.2.0/24").ok());
  EXPECT_EQ(explained_.route().owner().principal(), "ops");
  ASSERT_THAT(explained_.peers(), SizeIs(2));
  EXPECT_EQ(explained_.peers(0).peer(), "r1");
  EXPECT_EQ(Outcome(), v1::PeerDelivery::OUTCOME_PEER_DOWN);
  EXPECT_THAT(Words(), testing::HasSubstr("not established"));
  PeerUp(kR1);
  PeerUp(PeerId(1));
  ASSERT_TRUE(Explain("192.0.2.0/24", "r1").ok());
  EXPECT_EQ(Outcome(), v1::PeerDelivery::OUTCOME_PENDING);
  Write(kR1);
  ASSERT_TRUE(Explain("192.0.2.0/24", "r1").ok());
  EXPECT_EQ(Outcome(), v1::PeerDelivery::OUTCOME_SENT);
  ASSERT_TRUE(Explain("192.0.2.0/24", "r2").ok());
  EXPECT_EQ(Outcome(), v1::PeerDelivery::OUTCOME_NOT_SELECTED);
  EXPECT_THAT(Words(), testing::HasSubstr("named r1"));
}

TEST_F(ExplainTest, SaysWhichPathIsToldInItsPlace) {
  PeerUp(kR1, {kIpv4Unicast}, Pace::kPrompt);
  v1::AnnounceRequest request = AnnounceOf({"192.0.2.0/24", "192.0.2.0/24", "2001:db8::/32"});
  request.mutable_routes(0)->mutable_nlri()->set_path_id(7);
  request.mutable_routes(1)->mutable_nlri()->set_path_id(9);
  request.set_wait_for(v1::WAIT_FOR_SENT);
  ASSERT_TRUE(Announce(request).ok());
  grpc::ClientContext context;
  v1::ExplainRouteRequest of_path;
  *of_path.mutable_nlri() = request.routes(1).nlri();
  ASSERT_TRUE(admin_->ExplainRoute(&context, of_path, &explained_).ok());
  EXPECT_EQ(Outcome(), v1::PeerDelivery::OUTCOME_OTHER_PATH);
  EXPECT_EQ(explained_.peers(0).told_instead().path_id(), 7u);
  EXPECT_THAT(Words(), testing::HasSubstr("path 7 of 192.0.2.0/24"));
  ASSERT_TRUE(Explain("2001:db8::/32").ok());
  EXPECT_EQ(Outcome(), v1::PeerDelivery::OUTCOME_NOT_NEGOTIATED);
}

TEST_F(ExplainTest, WhoOnlyInjectsAsksOfItsOwn) {
  ASSERT_TRUE(Announce(AnnounceOf({"192.0.2.0/24"})).ok());
  ASSERT_TRUE(AnnounceAsOther(AnnounceOf({"198.51.100.0/24"})).ok());
  admin_ = v1::AdminService::NewStub(grpc::CreateChannel(
      absl::StrCat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials()));
  EXPECT_TRUE(Explain("198.51.100.0/24").ok());
  EXPECT_EQ(Reason(Explain("192.0.2.0/24")), "ROLE_MISSING");
}

}  // namespace
}  // namespace herald::rpc
