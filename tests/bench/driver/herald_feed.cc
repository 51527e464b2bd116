#include "tests/bench/driver/herald_feed.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <vector>

#include "tests/bench/driver/text.h"

namespace herald::bench {
namespace {

// Writes that gRPC may gather before it sends them.
constexpr uint64_t kGathered = 64;

void FillAttributes(const Attributes& from, bool ipv6, v1::PathAttributes& out) {
  out.Clear();
  if (!from.as_path.empty()) {
    out.add_as_path()->mutable_asns()->Add(from.as_path.begin(), from.as_path.end());
  }
  out.mutable_next_hop()->set_address(ipv6 ? kNextHopIpv6 : kNextHop);
  for (const uint32_t community : from.communities) out.add_communities()->set_value(community);
}

std::shared_ptr<grpc::Channel> Connect(const std::string& target) {
  auto channel = grpc::CreateChannel(target, grpc::InsecureChannelCredentials());
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30))) {
    throw std::runtime_error("heraldd does not answer at " + target);
  }
  return channel;
}

template <class Batch>
void FillPrefixes(std::span<const Prefix> prefixes, Batch& out) {
  thread_local std::vector<uint8_t> packed;
  packed.clear();
  for (const Prefix& prefix : prefixes) Pack(prefix, packed);
  out.mutable_packed()->assign(packed.begin(), packed.end());
  out.set_family(prefixes[0].ipv6 ? v1::FAMILY_IPV6_UNICAST : v1::FAMILY_IPV4_UNICAST);
}

template <class Response>
void Check(const std::string& name, const Call<Response>& call) {
  if (!call.status.ok() || call.response.results_size() > 0)
    throw std::runtime_error(name + ": " + call.status.error_message());
}

}  // namespace

HeraldFeed::HeraldFeed(const FeedOptions& options)
    : options_(options),
      stub_(v1::RouteService::NewStub(Connect(options.target))),
      stream_(stub_->Inject(&context_)) {
  reader_ = std::thread([this] { ReadAcknowledgements(); });
}

HeraldFeed::~HeraldFeed() {
  context_.TryCancel();
  if (reader_.joinable()) reader_.join();
}

void HeraldFeed::ReadAcknowledgements() {
  v1::InjectResponse response;
  bool more = true;
  while (more) {
    more = stream_->Read(&response);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!more) {
      fault_ = "the Inject stream ended";
    } else if (response.errors_size() > 0) {
      fault_ = "refused: " + response.errors(0).message();
    } else {
      acknowledged_ = response.acknowledged_batch_id();
    }
    changed_.notify_all();
  }
}

void HeraldFeed::Write(bool is_last) {
  request_.set_batch_id(++batches_);
  grpc::WriteOptions options;
  if (!is_last && batches_ % kGathered != 0) options.set_buffer_hint();
  if (!stream_->Write(request_, options))
    throw std::runtime_error("heraldd ended the Inject stream");
}

void HeraldFeed::AwaitAcknowledgement() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return acknowledged_ == batches_ || !fault_.empty(); });
  if (!fault_.empty()) throw std::runtime_error(fault_);
}

void HeraldFeed::Send(Verb verb, std::span<const RouteGroup> groups) {
  if (verb == Verb::kAnnounce) {
    Announce(groups);
  } else {
    Withdraw(groups);
  }
  AwaitAcknowledgement();
}

void HeraldFeed::Announce(std::span<const RouteGroup> groups) {
  size_t gathered = 0;  // Routes in request_.
  const auto write = [&](bool is_last) {
    Write(is_last);
    // Its batches are used again, with their memory.
    request_.mutable_announce_all()->mutable_batches()->Clear();
    gathered = 0;
  };
  for (const RouteGroup& group : groups) {
    const std::span<const Prefix> all(group.prefixes);
    for (size_t first = 0; first < all.size();) {
      const size_t count = std::min(options_.batch - gathered, all.size() - first);
      v1::AnnounceBatch& batch = *request_.mutable_announce_all()->add_batches();
      FillAttributes(group.attributes, all[0].ipv6, *batch.mutable_attributes());
      FillPrefixes(all.subspan(first, count), batch);
      first += count;
      gathered += count;
      const bool is_last = &group == &groups.back() && first == all.size();
      if (gathered == options_.batch || is_last) write(is_last);
    }
  }
}

// Attributes do not matter: batches are filled across the groups.
void HeraldFeed::Withdraw(std::span<const RouteGroup> groups) {
  std::vector<Prefix> prefixes;
  for (const RouteGroup& group : groups) {
    prefixes.insert(prefixes.end(), group.prefixes.begin(), group.prefixes.end());
  }
  const std::span<const Prefix> all(prefixes);
  for (size_t first = 0; first < all.size(); first += options_.batch) {
    const size_t count = std::min(options_.batch, all.size() - first);
    FillPrefixes(all.subspan(first, count), *request_.mutable_withdraw());
    Write(first + count == all.size());
  }
}

void HeraldFeed::PrepareOnes() {
  stream_->WritesDone();
  reader_.join();
}

void HeraldFeed::BeginOne(Verb verb, const RouteGroup& route) {
  announcement_.reset();
  withdrawal_.reset();
  const Prefix& prefix = route.prefixes[0];
  if (verb == Verb::kAnnounce) {
    if (announce_.routes().empty()) announce_.add_routes();
    v1::Route& out = *announce_.mutable_routes(0);
    out.mutable_nlri()->set_unicast(Text(prefix));
    FillAttributes(route.attributes, prefix.ipv6, *out.mutable_attributes());
    announcement_ = Begin<v1::AnnounceResponse>([this](grpc::ClientContext* context) {
      return stub_->PrepareAsyncAnnounce(context, announce_, &queue_);
    });
  } else {
    if (withdraw_.nlri().empty()) withdraw_.add_nlri();
    withdraw_.mutable_nlri(0)->set_unicast(Text(prefix));
    withdrawal_ = Begin<v1::WithdrawResponse>([this](grpc::ClientContext* context) {
      return stub_->PrepareAsyncWithdraw(context, withdraw_, &queue_);
    });
  }
}

bool HeraldFeed::OneIsDone(Look look) {
  if (!IsNext(queue_, look)) return false;
  if (announcement_) Check("Announce", *announcement_);
  if (withdrawal_) Check("Withdraw", *withdrawal_);
  return true;
}

}  // namespace herald::bench
