#include "tests/bench/driver/herald_relay.h"

#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/driver/asns.h"

namespace herald::bench {
namespace {

constexpr int kRoutesInRequest = 10'000;
constexpr char kFirstPeer[] = "peer-10.99.1.1";

}  // namespace

HeraldRelay::HeraldRelay(const FeedOptions& options)
    : channel_(grpc::CreateChannel(options.target, grpc::InsecureChannelCredentials())),
      routes_(v1::RouteService::NewStub(channel_)),
      updates_(v1::UpdateService::NewStub(channel_)) {
  v1::StreamUpdatesRequest request;
  request.add_peers(absl::StrCat("peer-", kSourceAddress));
  request.set_snapshot(true);
  updates_context_.set_wait_for_ready(true);
  stream_ = updates_->StreamUpdates(&updates_context_, request);
  v1::StreamUpdatesResponse response;
  do {
    if (!stream_->Read(&response)) throw std::runtime_error("StreamUpdates ended");
  } while (!response.events().rbegin()->has_snapshot_end());
  inject_ = routes_->Inject(&inject_context_);
  relaying_ = std::thread([this] { Relay(); });
  acknowledged_ = std::thread([this] {
    v1::InjectResponse ignored;  // What is refused is missing at the peers.
    while (inject_->Read(&ignored)) continue;
  });
}

HeraldRelay::~HeraldRelay() {
  updates_context_.TryCancel();
  inject_context_.TryCancel();
  relaying_.join();
  acknowledged_.join();
}

void HeraldRelay::Relay() {
  v1::StreamUpdatesResponse response;
  while (stream_->Read(&response)) {
    for (v1::UpdateEvent& event : *response.mutable_events()) {
      if (event.has_announcement()) Add(*event.mutable_announcement());
    }
    Write();
  }
}

void HeraldRelay::Add(v1::Announcement& heard) {
  if (gathered_ + heard.nlri_size() > kRoutesInRequest) Write();
  gathered_ += heard.nlri_size();
  v1::AnnounceBatch& batch = *request_.mutable_announce_all()->add_batches();
  batch.mutable_attributes()->Swap(heard.mutable_attributes());
  batch.clear_prefixes();
  for (v1::Nlri& nlri : *heard.mutable_nlri())
    batch.add_prefixes(std::move(*nlri.mutable_unicast()));
  if (batch.terms().peers().names().empty())
    batch.mutable_terms()->mutable_peers()->add_names(kFirstPeer);
}

void HeraldRelay::Write() {
  if (gathered_ == 0) return;
  request_.set_batch_id(++batches_);
  inject_->Write(request_);
  // Its batches are used again, with their memory.
  request_.mutable_announce_all()->mutable_batches()->Clear();
  gathered_ = 0;
}

}  // namespace herald::bench
