#include "internal/rpc/peer_service.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/rpc/convert/convert_filter.h"
#include "internal/rpc/convert/convert_peer.h"
#include "internal/rpc/peer_changes.h"
#include "internal/rpc/peer_records.h"
#include "internal/rpc/pull_stream.h"

namespace herald::rpc {
namespace {

using Names = std::vector<std::string>;

// Core thread.
PeerView ViewPeer(const Core& core, PeerId peer) {
  PeerView view{.status = core.peers.Status(peer), .counts = core.injector.Counts(peer)};
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
        names_(NamesFromProto(request.names(), "names")),
        response_(response) {}

  void Begin() {
    if (!names_.ok()) return End(names_.status());
    auto task = [self = Self(this)] { self->View(); };
    if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
  }

 private:
  void View() {
    const auto peers = PeersOfNames(*names_, "names", backend_.core().peers);
    if (!peers.ok()) return End(peers.status());
    std::vector<PeerView> views;
    views.reserve(peers->size());
    for (const PeerId peer : *peers) views.push_back(ViewPeer(backend_.core(), peer));
    PostConversion([self = Self(this), views = std::move(views)] { self->Answer(views); });
  }

  void Answer(const std::vector<PeerView>& views) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;  // gRPC may have taken the response back.
    for (const PeerView& view : views) PeerToProto(view, *response_.add_peers());
    EndLocked(absl::OkStatus());
  }

  const absl::StatusOr<Names> names_;
  v1::ListPeersResponse& response_;
};

using WatchItem = std::variant<PeerView, PeerBoard::Removed, PeerBoard::SnapshotEnd>;

class PeerWatch final : public PullStream<v1::WatchPeersResponse, WatchItem> {
 public:
  PeerWatch(Backend& backend, Method& method, grpc::CallbackServerContext* context,
            const v1::WatchPeersRequest& request)
      : PullStream(backend, method, context), names_(NamesFromProto(request.names(), "names")) {}

  void Begin() {
    if (!names_.ok()) return End(names_.status());
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
    } else if (const auto* removed = std::get_if<PeerBoard::Removed>(&*item)) {
      items.push_back(*removed);
    } else {
      items.push_back(PeerBoard::SnapshotEnd());
    }
    Deliver(std::move(items), /*is_last=*/false);
  }

  bool Subscribe() {
    const auto peers = PeersOfNames(*names_, "names", backend_.core().peers);
    if (!peers.ok()) {
      End(peers.status());
      return false;
    }
    // The board forgets the callback with the watch, which lives no longer than this.
    auto watch = backend_.core().board.Add(*peers, *names_, [this] { PullLater(); });
    if (!watch.ok()) {
      End(Exhausted(kReasonStreamsMax, "too many WatchPeers calls at one time"));
      return false;
    }
    watch_ = *std::move(watch);
    return true;
  }

  size_t Append(const WatchItem& item, v1::WatchPeersResponse& response) override {
    if (const auto* view = std::get_if<PeerView>(&item)) {
      PeerToProto(*view, *response.mutable_peer());
    } else if (const auto* removed = std::get_if<PeerBoard::Removed>(&item)) {
      response.set_removed(removed->peer->name);
    } else {
      response.set_snapshot_end(true);
    }
    return kStreamMessageOctetsTarget;  // One event is one message.
  }

  void LeaveCore() override { watch_.reset(); }

  const absl::StatusOr<Names> names_;
  std::unique_ptr<PeerBoard::Watch> watch_;  // Core thread.
};

// One change of the peers, made on the core thread and answered when the audit has it; even if the
// caller is gone by then, what it asked for stands.
template <class Request, class Response>
class PeerChangeCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  PeerChangeCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                 const Request& request, Response& response)
      : Call(backend, method, context, /*has_core_part=*/false),
        request_(request),
        response_(response) {}

  void Begin() {
    absl::StatusOr<AuditTrail::Room> room = backend_.audit.Reserve();
    if (!room.ok()) return End(room.status());
    room_ = *std::move(room);
    auto task = [self = Self(this)] { self->Run(); };
    if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
  }

 private:
  void Run() {
    const absl::Status status = ChangePeers(backend_.core(), request_, answer_);
    audit::Record record = NewRecord(audit::Kind::kPeerChange);
    DescribeChange(request_, answer_, record);
    Judge(status, record);
    backend_.audit.Append(std::move(record), std::move(room_),
                          [self = Self(this), status](const absl::Status& written) {
                            self->Answer(written.ok() ? status : written);
                          });
  }

  void Answer(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;  // gRPC may have taken the response back.
    response_.Swap(&answer_);
    EndLocked(status);
  }

  const Request request_;
  Response& response_;
  Response answer_;
  AuditTrail::Room room_;
};

}  // namespace

PeerService::PeerService(Backend& backend)
    : backend_(backend),
      list_peers_(backend.core(), "herald.v1.PeerService/ListPeers", /*stream=*/false),
      watch_peers_(backend.core(), "herald.v1.PeerService/WatchPeers", /*stream=*/true),
      add_peer_(backend.core(), "herald.v1.PeerService/AddPeer", /*stream=*/false),
      update_peer_(backend.core(), "herald.v1.PeerService/UpdatePeer", /*stream=*/false),
      remove_peer_(backend.core(), "herald.v1.PeerService/RemovePeer", /*stream=*/false),
      enable_peer_(backend.core(), "herald.v1.PeerService/EnablePeer", /*stream=*/false),
      disable_peer_(backend.core(), "herald.v1.PeerService/DisablePeer", /*stream=*/false),
      reset_peer_(backend.core(), "herald.v1.PeerService/ResetPeer", /*stream=*/false) {}

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

grpc::ServerUnaryReactor* PeerService::AddPeer(grpc::CallbackServerContext* context,
                                               const v1::AddPeerRequest* request,
                                               v1::AddPeerResponse* response) {
  using PeerCall = PeerChangeCall<v1::AddPeerRequest, v1::AddPeerResponse>;
  return Launch(std::make_shared<PeerCall>(backend_, add_peer_, context, *request, *response));
}

grpc::ServerUnaryReactor* PeerService::UpdatePeer(grpc::CallbackServerContext* context,
                                                  const v1::UpdatePeerRequest* request,
                                                  v1::UpdatePeerResponse* response) {
  using PeerCall = PeerChangeCall<v1::UpdatePeerRequest, v1::UpdatePeerResponse>;
  return Launch(std::make_shared<PeerCall>(backend_, update_peer_, context, *request, *response));
}

grpc::ServerUnaryReactor* PeerService::RemovePeer(grpc::CallbackServerContext* context,
                                                  const v1::RemovePeerRequest* request,
                                                  v1::RemovePeerResponse* response) {
  using PeerCall = PeerChangeCall<v1::RemovePeerRequest, v1::RemovePeerResponse>;
  return Launch(std::make_shared<PeerCall>(backend_, remove_peer_, context, *request, *response));
}

grpc::ServerUnaryReactor* PeerService::EnablePeer(grpc::CallbackServerContext* context,
                                                  const v1::EnablePeerRequest* request,
                                                  v1::EnablePeerResponse* response) {
  using PeerCall = PeerChangeCall<v1::EnablePeerRequest, v1::EnablePeerResponse>;
  return Launch(std::make_shared<PeerCall>(backend_, enable_peer_, context, *request, *response));
}

grpc::ServerUnaryReactor* PeerService::DisablePeer(grpc::CallbackServerContext* context,
                                                   const v1::DisablePeerRequest* request,
                                                   v1::DisablePeerResponse* response) {
  using PeerCall = PeerChangeCall<v1::DisablePeerRequest, v1::DisablePeerResponse>;
  return Launch(std::make_shared<PeerCall>(backend_, disable_peer_, context, *request, *response));
}

grpc::ServerUnaryReactor* PeerService::ResetPeer(grpc::CallbackServerContext* context,
                                                 const v1::ResetPeerRequest* request,
                                                 v1::ResetPeerResponse* response) {
  using PeerCall = PeerChangeCall<v1::ResetPeerRequest, v1::ResetPeerResponse>;
  return Launch(std::make_shared<PeerCall>(backend_, reset_peer_, context, *request, *response));
}

}  // namespace herald::rpc
