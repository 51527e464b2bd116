#include "tests/bench/driver/gobgp_feed.h"

#include <chrono>
#include <stdexcept>
#include <string>

#include <grpcpp/grpcpp.h>

#include "tests/bench/driver/completion.h"
#include "tests/bench/driver/gobgp/gobgp3.grpc.pb.h"
#include "tests/bench/driver/gobgp/gobgp4.grpc.pb.h"
#include "tests/bench/driver/text.h"

namespace herald::bench {
namespace {

constexpr int32_t kAsSequence = 2;
// Routes that gRPC may gather, in however many messages, before it sends them.
constexpr size_t kGathered = 64;

template <class Family>
void FillFamily(bool ipv6, Family& out) {
  out.set_afi(ipv6 ? 2 : 1);
  out.set_safi(1);
}

template <class IpPrefix>
void FillIpPrefix(const Prefix& from, IpPrefix& out) {
  out.set_prefix_len(from.length);
  out.set_prefix(AddressText(from));
}

template <class AsPath>
void FillAsPath(const Attributes& from, AsPath& out) {
  auto& segment = *out.add_segments();
  segment.set_type(kAsSequence);
  segment.mutable_numbers()->Add(from.as_path.begin(), from.as_path.end());
}

struct V4 {
  using Service = api::GoBgpService;
  using AddPathRequest = api::AddPathRequest;
  using AddPathResponse = api::AddPathResponse;
  using DeletePathRequest = api::DeletePathRequest;
  using DeletePathResponse = api::DeletePathResponse;
  using StreamRequest = api::AddPathStreamRequest;
  using StreamResponse = api::AddPathStreamResponse;
  static constexpr auto kTable = api::TABLE_TYPE_GLOBAL;

  static void FillPath(const Attributes& from, const Prefix& prefix, api::Path& out) {
    FillIpPrefix(prefix, *out.mutable_nlri()->mutable_prefix());
    out.add_pattrs()->mutable_origin()->set_origin(0);
    if (!from.as_path.empty()) FillAsPath(from, *out.add_pattrs()->mutable_as_path());
    if (prefix.ipv6) {
      auto& reach = *out.add_pattrs()->mutable_mp_reach();
      FillFamily(true, *reach.mutable_family());
      reach.add_next_hops(kNextHopIpv6);
      *reach.add_nlris() = out.nlri();
    } else {
      out.add_pattrs()->mutable_next_hop()->set_next_hop(kNextHop);
    }
    if (from.communities.empty()) return;
    auto& communities = *out.add_pattrs()->mutable_communities();
    communities.mutable_communities()->Add(from.communities.begin(), from.communities.end());
  }
};

struct V3 {
  using Service = apipb::GobgpApi;
  using AddPathRequest = apipb::AddPathRequest;
  using AddPathResponse = apipb::AddPathResponse;
  using DeletePathRequest = apipb::DeletePathRequest;
  using DeletePathResponse = google::protobuf::Empty;
  using StreamRequest = apipb::AddPathStreamRequest;
  using StreamResponse = google::protobuf::Empty;
  static constexpr auto kTable = apipb::GLOBAL;

  static void FillPath(const Attributes& from, const Prefix& prefix, apipb::Path& out) {
    apipb::IPAddressPrefix nlri;
    FillIpPrefix(prefix, nlri);
    out.mutable_nlri()->PackFrom(nlri);
    apipb::OriginAttribute origin;
    out.add_pattrs()->PackFrom(origin);
    if (!from.as_path.empty()) {
      apipb::AsPathAttribute as_path;
      FillAsPath(from, as_path);
      out.add_pattrs()->PackFrom(as_path);
    }
    if (prefix.ipv6) {
      apipb::MpReachNLRIAttribute reach;
      FillFamily(true, *reach.mutable_family());
      reach.add_next_hops(kNextHopIpv6);
      reach.add_nlris()->PackFrom(nlri);
      out.add_pattrs()->PackFrom(reach);
    } else {
      apipb::NextHopAttribute next_hop;
      next_hop.set_next_hop(kNextHop);
      out.add_pattrs()->PackFrom(next_hop);
    }
    if (from.communities.empty()) return;
    apipb::CommunitiesAttribute communities;
    communities.mutable_communities()->Add(from.communities.begin(), from.communities.end());
    out.add_pattrs()->PackFrom(communities);
  }
};

template <class Api>
class GobgpFeed : public Feed {
 public:
  explicit GobgpFeed(const FeedOptions& options)
      : batch_(options.batch),
        channel_(grpc::CreateChannel(options.target, grpc::InsecureChannelCredentials())),
        stub_(Api::Service::NewStub(channel_)) {
    if (!channel_->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30))) {
      throw std::runtime_error("gobgpd does not answer at " + options.target);
    }
  }

  void Send(Verb verb, std::span<const RouteGroup> groups) override {
    grpc::ClientContext context;
    typename Api::StreamResponse response;
    auto stream = stub_->AddPathStream(&context, &response);
    typename Api::StreamRequest request;
    request.set_table_type(Api::kTable);
    size_t gathered = 0;
    for (const RouteGroup& group : groups) {
      for (const Prefix& prefix : group.prefixes) {
        Fill(verb, group.attributes, prefix, *request.add_paths());
        if (static_cast<size_t>(request.paths_size()) < batch_) continue;
        gathered += batch_;
        grpc::WriteOptions options;
        if (gathered < kGathered) options.set_buffer_hint();
        stream->Write(request, options);
        if (gathered >= kGathered) gathered = 0;
        request.clear_paths();
      }
    }
    if (request.paths_size() > 0) stream->Write(request);
    stream->WritesDone();
    const grpc::Status status = stream->Finish();
    if (!status.ok()) throw std::runtime_error("AddPathStream: " + status.error_message());
  }

  void BeginOne(Verb verb, const RouteGroup& route) override {
    addition_.reset();
    deletion_.reset();
    const Prefix& prefix = route.prefixes[0];
    if (verb == Verb::kAnnounce) {
      Fill(verb, route.attributes, prefix, NewPath(add_));
      addition_ = Begin<typename Api::AddPathResponse>([this](grpc::ClientContext* context) {
        return stub_->PrepareAsyncAddPath(context, add_, &queue_);
      });
    } else {
      Fill(verb, route.attributes, prefix, NewPath(delete_));
      FillFamily(prefix.ipv6, *delete_.mutable_family());
      deletion_ = Begin<typename Api::DeletePathResponse>([this](grpc::ClientContext* context) {
        return stub_->PrepareAsyncDeletePath(context, delete_, &queue_);
      });
    }
  }

  bool OneIsDone(Look look) override {
    if (!IsNext(queue_, look)) return false;
    const grpc::Status& status = addition_ ? addition_->status : deletion_->status;
    if (!status.ok()) throw std::runtime_error("AddPath or DeletePath: " + status.error_message());
    return true;
  }

 private:
  template <class Request>
  static auto& NewPath(Request& request) {
    request.Clear();
    request.set_table_type(Api::kTable);
    return *request.mutable_path();
  }

  // What is withdrawn needs no attributes but those that every path has.
  template <class Path>
  static void Fill(Verb verb, const Attributes& attributes, const Prefix& prefix, Path& path) {
    static const Attributes kNone;
    FillFamily(prefix.ipv6, *path.mutable_family());
    path.set_is_withdraw(verb == Verb::kWithdraw);
    Api::FillPath(verb == Verb::kWithdraw ? kNone : attributes, prefix, path);
  }

  const size_t batch_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<typename Api::Service::Stub> stub_;
  grpc::CompletionQueue queue_;
  typename Api::AddPathRequest add_;
  typename Api::DeletePathRequest delete_;
  // One of them, the last.
  std::unique_ptr<Call<typename Api::AddPathResponse>> addition_;
  std::unique_ptr<Call<typename Api::DeletePathResponse>> deletion_;
};

}  // namespace

std::unique_ptr<Feed> MakeGobgpFeed(const FeedOptions& options) {
  if (options.kind == "gobgp3") return std::make_unique<GobgpFeed<V3>>(options);
  return std::make_unique<GobgpFeed<V4>>(options);
}

}  // namespace herald::bench
