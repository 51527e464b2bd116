#include "internal/rpc/peer_service.h"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/rpc/convert_filter.h"
#include "internal/rpc/convert_peer.h"
#include "internal/rpc/pull_stream.h"

namespace herald::rpc {
namespace {

using PeerIds = std::vector<PeerId>;

// Core thread.
PeerView ViewPeer(const Core& core, PeerId peer) {
  PeerView view{.status = core.status(peer), .counts = core.injector.Counts(peer)};
  if (view.status.state == fsm::State::kEstablished) {
    view.sent_revision = core.injector.sent_revision(peer);
  }
  return view;
}

class PeerListCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  PeerListCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
               const v1::ListPeersRequest& request, v1::ListPeersResponse& response)
      : Call(backend, method, context, /*has_core_part=*/false),
        peers_(PeersFromNames(request.names(), "names", backend.core().peers)),
        response_(response) {}

  void Begin() {
    if (!peers_.ok()) return End(peers_.status());
    auto task = [self = Self(this)] { self->View(); };
    if (absl::Status posted = backend_.Post(std::move(task)); !posted.ok()) End(posted);
  }

 private:
  void View() {
    std::vector<PeerView> views;
    views.reserve(peers_->size());
    for (const PeerId peer : *peers_) views.push_back(ViewPeer(backend_.core(), peer));
    backend_.Convert([self = Self(this), views = std::move(views)] { self->Answer(views); });
  }

  void Answer(const std::vector<PeerView>& views) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;  // gRPC may have taken the response back.
    for (const PeerView& view : views) {
      PeerToProto(backend_.core().peers[view.status.id.value()], view, *response_.add_peers());
    }
    EndLocked(absl::OkStatus());
  }

  const absl::StatusOr<PeerIds> peers_;
  v1::ListPeersResponse& response_;
};

using WatchItem = std::variant<PeerView, PeerBoard::SnapshotEnd>;

class PeerWatch final : public PullStream<v1::WatchPeersResponse, WatchItem> {
 public:
  PeerWatch(Backend& backend, Method& method, grpc::CallbackServerContext* context,
            const v1::WatchPeersRequest& request)
      : PullStream(backend, method, context),
        peers_(PeersFromNames(request.names(), "names", backend.core().peers)) {}

  void Begin() {
    if (!peers_.ok()) return End(peers_.status());
    PullStream::Begin();
  }

 private:
  void Pull() override {
    if (watch_ == nullptr && !Subscribe()) return;
    const std::optional<PeerBoard::Item> item = watch_->Take();
    if (!item.has_value()) return;  // The board will call.
    std::vector<WatchItem> items;
    if (const auto* peer = std::get_if<PeerId>(&*item)) {
      items.push_back(ViewPeer(backend_.core(), *peer));
    } else {
      items.push_back(PeerBoard::SnapshotEnd());
    }
    Deliver(std::move(items), /*is_last=*/false);
  }

  bool Subscribe() {
    // The board forgets the callback with the watch, which lives no longer than this.
    auto watch = backend_.core().board.Add(*peers_, [this] { PullLater(); });
    if (!watch.ok()) {
      End(Exhausted(kReasonStreamsMax, "too many WatchPeers calls at one time"));
      return false;
    }
    watch_ = *std::move(watch);
    return true;
  }

  size_t Append(const WatchItem& item, v1::WatchPeersResponse& response) override {
    if (const auto* view = std::get_if<PeerView>(&item)) {
      PeerToProto(backend_.core().peers[view->status.id.value()], *view, *response.mutable_peer());
    } else {
      response.set_snapshot_end(true);
    }
    return kStreamMessageOctetsTarget;  // One event is one message.
  }

  void LeaveCore() override { watch_.reset(); }

  const absl::StatusOr<PeerIds> peers_;
  std::unique_ptr<PeerBoard::Watch> watch_;  // Core thread.
};

}  // namespace

PeerService::PeerService(Backend& backend)
    : backend_(backend),
      list_peers_(backend.core(), "herald.v1.PeerService/ListPeers", /*is_stream=*/false),
      watch_peers_(backend.core(), "herald.v1.PeerService/WatchPeers", /*is_stream=*/true) {}

grpc::ServerUnaryReactor* PeerService::ListPeers(grpc::CallbackServerContext* context,
                                                 const v1::ListPeersRequest* request,
                                                 v1::ListPeersResponse* response) {
  return Launch(
      std::make_shared<PeerListCall>(backend_, list_peers_, context, *request, *response));
}

grpc::ServerWriteReactor<v1::WatchPeersResponse>* PeerService::WatchPeers(
    grpc::CallbackServerContext* context, const v1::WatchPeersRequest* request) {
  return Launch(std::make_shared<PeerWatch>(backend_, watch_peers_, context, *request));
}

}  // namespace herald::rpc
