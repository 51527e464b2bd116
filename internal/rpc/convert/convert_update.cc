#include "internal/rpc/convert/convert_update.h"

#include <variant>

#include "internal/rpc/convert/convert.h"

namespace herald::rpc {
namespace {

void NlriListToProto(const std::vector<Nlri>& nlri,
                     google::protobuf::RepeatedPtrField<v1::Nlri>& proto) {
  proto.Reserve(static_cast<int>(nlri.size()));
  for (const Nlri& one : nlri) NlriToProto(one, *proto.Add());
}

class Converter {
 public:
  explicit Converter(v1::UpdateEvent& proto) : proto_(proto) {}

  void operator()(const injector::RoutesAnnounced& announced) const {
    NamePeer(announced.peer);
    v1::Announcement& out = *proto_.mutable_announcement();
    AttributesToProto(*announced.attributes, *out.mutable_attributes());
    NlriListToProto(announced.nlri, *out.mutable_nlri());
    out.set_stale(announced.stale);
  }
  void operator()(const injector::RoutesWithdrawn& withdrawn) const {
    NamePeer(withdrawn.peer);
    NlriListToProto(withdrawn.nlri, *proto_.mutable_withdrawal()->mutable_nlri());
  }
  void operator()(const injector::EndOfRibReceived& end) const {
    NamePeer(end.peer);
    proto_.mutable_end_of_rib()->set_family(FamilyToProto(end.family));
  }
  void operator()(const injector::PeerWentUp& up) const {
    NamePeer(up.peer);
    proto_.mutable_peer_up();
  }
  void operator()(const injector::PeerWentDown& down) const {
    NamePeer(down.peer);
    v1::PeerDown& out = *proto_.mutable_peer_down();
    out.set_reason(down.reason);
    for (const Family family : down.retained) out.add_routes_retained(FamilyToProto(family));
  }
  void operator()(const injector::SnapshotBegins&) const { proto_.mutable_snapshot_begin(); }
  void operator()(const injector::SnapshotEnds&) const { proto_.mutable_snapshot_end(); }

 private:
  void NamePeer(const PeerRef& peer) const { proto_.set_peer(peer->name); }

  v1::UpdateEvent& proto_;
};

}  // namespace

size_t UpdateEventToProto(const injector::UpdateEvent& event, v1::UpdateEvent& proto) {
  proto.set_sequence(event.sequence);
  proto.set_time_ns(absl::ToUnixNanos(event.time));
  std::visit(Converter(proto), event.what);
  return proto.ByteSizeLong();
}

}  // namespace herald::rpc
