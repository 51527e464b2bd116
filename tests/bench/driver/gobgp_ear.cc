#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "tests/bench/driver/ear.h"
#include "tests/bench/driver/gobgp/gobgp4.grpc.pb.h"
#include "tests/bench/driver/text.h"

namespace herald::bench {
namespace {

constexpr uint32_t kPathsInMessage = 1'000;

RouteGroup GroupOf(const api::Path& path) {
  RouteGroup group;
  const api::IpAddressPrefix& prefix = path.nlri().prefix();
  group.prefixes = {
      ParsePrefix(prefix.prefix() + "/" + std::to_string(prefix.prefix_len())).value()};
  for (const api::Attribute& attribute : path.pattrs()) {
    for (const api::AsSegment& segment : attribute.as_path().segments()) {
      for (const uint32_t asn : segment.numbers()) group.attributes.as_path.push_back(asn);
    }
    for (const uint32_t community : attribute.communities().communities()) {
      group.attributes.communities.push_back(community);
    }
  }
  return group;
}

// WatchEvent, of what the peers told.
class GobgpEar : public Ear {
 public:
  explicit GobgpEar(const FeedOptions& options)
      : stub_(api::GoBgpService::NewStub(
            grpc::CreateChannel(options.target, grpc::InsecureChannelCredentials()))) {
    api::WatchEventRequest request;
    auto& filter = *request.mutable_table()->add_filters();
    filter.set_type(api::WatchEventRequest::Table::Filter::TYPE_ADJIN);
    filter.set_init(true);
    request.set_batch_size(kPathsInMessage);
    context_.set_wait_for_ready(true);
    stream_ = stub_->WatchEvent(&context_, request);
  }
  ~GobgpEar() override {
    context_.TryCancel();
    stream_->Finish();
  }

  size_t Hear() override {
    api::WatchEventResponse& response = responses_.emplace_back();
    if (!stream_->Read(&response)) throw std::runtime_error("WatchEvent ended");
    return routes_ += static_cast<size_t>(response.table().paths_size());
  }

  std::vector<RouteGroup> heard() const override {
    std::vector<RouteGroup> groups;
    for (const api::WatchEventResponse& response : responses_) {
      for (const api::Path& path : response.table().paths()) groups.push_back(GroupOf(path));
    }
    return groups;
  }

 private:
  const std::unique_ptr<api::GoBgpService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<api::WatchEventResponse>> stream_;
  std::vector<api::WatchEventResponse> responses_;
  size_t routes_ = 0;
};

}  // namespace

std::unique_ptr<Ear> MakeGobgpEar(const FeedOptions& options) {
  return std::make_unique<GobgpEar>(options);
}

}  // namespace herald::bench
