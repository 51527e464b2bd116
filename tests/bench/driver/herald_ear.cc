#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "proto/herald/v1/update_service.grpc.pb.h"
#include "tests/bench/driver/ear.h"
#include "tests/bench/driver/text.h"

namespace herald::bench {
namespace {

RouteGroup GroupOf(const v1::Announcement& announcement) {
  RouteGroup group;
  for (const v1::AsPathSegment& segment : announcement.attributes().as_path()) {
    for (const uint32_t asn : segment.asns()) group.attributes.as_path.push_back(asn);
  }
  for (const v1::Community& community : announcement.attributes().communities()) {
    group.attributes.communities.push_back(community.value());
  }
  for (const v1::Nlri& nlri : announcement.nlri()) {
    group.prefixes.push_back(ParsePrefix(nlri.unicast()).value());
  }
  return group;
}

// StreamUpdates.
class HeraldEar : public Ear {
 public:
  explicit HeraldEar(const FeedOptions& options)
      : stub_(v1::UpdateService::NewStub(
            grpc::CreateChannel(options.target, grpc::InsecureChannelCredentials()))) {
    v1::StreamUpdatesRequest request;
    request.set_snapshot(true);
    context_.set_wait_for_ready(true);
    stream_ = stub_->StreamUpdates(&context_, request);
  }
  ~HeraldEar() override {
    context_.TryCancel();
    stream_->Finish();
  }

  size_t Hear() override {
    v1::StreamUpdatesResponse& response = responses_.emplace_back();
    if (!stream_->Read(&response)) throw std::runtime_error("StreamUpdates ended");
    for (const v1::UpdateEvent& event : response.events()) {
      routes_ += static_cast<size_t>(event.announcement().nlri_size());
    }
    return routes_;
  }

  std::vector<RouteGroup> heard() const override {
    std::vector<RouteGroup> groups;
    for (const v1::StreamUpdatesResponse& response : responses_) {
      for (const v1::UpdateEvent& event : response.events()) {
        if (event.has_announcement()) groups.push_back(GroupOf(event.announcement()));
      }
    }
    return groups;
  }

 private:
  const std::unique_ptr<v1::UpdateService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::StreamUpdatesResponse>> stream_;
  std::vector<v1::StreamUpdatesResponse> responses_;
  size_t routes_ = 0;
};

}  // namespace

std::unique_ptr<Ear> MakeHeraldEar(const FeedOptions& options) {
  return std::make_unique<HeraldEar>(options);
}

}  // namespace herald::bench
