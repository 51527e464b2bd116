#include "internal/rpc/daemon_fixture.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/audit/end_record.h"
#include "internal/bgp/wire/parcel.h"

namespace herald::rpc {
namespace {

// Short: a socket's path must fit 107 octets.
std::string MakeDirectory() {
  std::string path = "/tmp/herald-rpc-XXXXXX";
  return mkdtemp(path.data());
}

template <class Detail>
std::optional<Detail> Find(const grpc::Status& status) {
  const google::rpc::Status details = Details(status);
  for (const auto& any : details.details()) {
    Detail detail;
    if (any.Is<Detail>() && any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

PeerRef LabelOf(const session::PeerStatus& status) {
  return std::make_shared<PeerLabel>(PeerLabel{.id = status.id, .name = status.config->name});
}

}  // namespace

DaemonFixture::FakePeers::FakePeers(const std::vector<config::Peer>& configs, DaemonFixture& daemon)
    : daemon_(daemon) {
  for (const config::Peer& config : configs) Insert(config, session::PeerOrigin::kFile);
}

PeerId DaemonFixture::FakePeers::Insert(const config::Peer& config, session::PeerOrigin origin) {
  const PeerId id(next_id_++);
  statuses[id] = {.id = id, .config = std::make_shared<config::Peer>(config), .origin = origin};
  return id;
}

absl::Status DaemonFixture::FakePeers::Add(config::Peer config) {
  if (Find(config.name).has_value()) return absl::AlreadyExistsError(config.name);
  const PeerId id = Insert(config, session::PeerOrigin::kApi);
  daemon_.injector_.AddPeer(LabelOf(statuses.at(id)));
  daemon_.observers_.OnAdded(statuses.at(id));
  return absl::OkStatus();
}

absl::Status DaemonFixture::FakePeers::Update(config::Peer config) {
  session::PeerStatus& status = statuses.at(*Find(config.name));
  status.config = std::make_shared<config::Peer>(std::move(config));
  daemon_.observers_.OnChanged(status);
  return absl::OkStatus();
}

absl::Status DaemonFixture::FakePeers::Remove(PeerId peer) {
  const PeerRef label = LabelOf(statuses.at(peer));
  statuses.erase(peer);
  daemon_.injector_.PeerDown(peer, "removed", {}, absl::Now());
  daemon_.injector_.RemovePeer(peer);
  daemon_.observers_.OnRemoved(label);
  return absl::OkStatus();
}

void DaemonFixture::FakePeers::Disable(PeerId peer, absl::string_view communication) {
  statuses.at(peer).enabled = false;
  told.emplace_back(communication);
}

absl::Status DaemonFixture::FakePeers::Reset(PeerId peer, session::ResetMode mode,
                                             absl::string_view communication) {
  if (!statuses.at(peer).enabled) return absl::FailedPreconditionError("the peer is disabled");
  told.push_back(absl::StrCat(static_cast<int>(mode), communication));
  return absl::OkStatus();
}

std::vector<PeerId> DaemonFixture::FakePeers::ids() const {
  std::vector<PeerId> ids;
  for (const auto& [id, status] : statuses) ids.push_back(id);
  return ids;
}

std::optional<PeerId> DaemonFixture::FakePeers::Find(absl::string_view name) const {
  for (const auto& [id, status] : statuses) {
    if (status.config->name == name) return id;
  }
  return std::nullopt;
}

std::vector<config::Peer> DaemonFixture::Peers() {
  std::vector<config::Peer> peers(2);
  for (uint32_t i = 0; i < 2; ++i) {
    peers[i].name = i == 0 ? "r1" : "r2";
    peers[i].description = "a router";
    peers[i].address = IpAddress::V4(0xC0000201 + i);
    peers[i].local_asn = Asn(65000);
    peers[i].peer_asn = Asn(65001 + i);
    peers[i].families = {kIpv4Unicast, kIpv6Unicast};
  }
  return peers;
}

DaemonFixture::DaemonFixture(injector::Limits limits, telemetry::Tracer tracer)
    : injector_(limits),
      limits_(limits),
      tracer_(std::move(tracer)),
      directory_(MakeDirectory()),
      work_(core_.get_executor()) {
  for (const auto& [id, status] : peers_.statuses) {
    injector_.AddPeer(LabelOf(status));
    observers_.OnAdded(status);
  }
  injector_.OnSent([this](PeerId peer, injector::Revision revision) {
    wire_watch_.Sent(peer, revision, absl::Now());
  });
  audit_ = *audit::Log::Open({.path = audit_path()});
  owned_routes_.OnEnded(
      [this](const injector::Ended& ended) { audit_->Append(audit::EndRecord(ended)); });
  route_deadline_.emplace(
      core_, [this] { return owned_routes_.NextDeadline(); },
      [this](absl::Time now) { return owned_routes_.Advance(now); });
  core_thread_ = std::thread([this] { core_.run(); });
  StartServer(MakeCore());
}

void DaemonFixture::StartServer(Core core) {
  server_ = std::make_unique<Server>(
      config::Api{.unix_socket = socket_path(),
                  .listen = config::Endpoint{.address = IpAddress::V4(0x7F000001)}},
      std::move(core));
  const absl::Status started = server_->Start();
  EXPECT_TRUE(started.ok()) << started;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // Of another server it knows nothing.
  channel_ = grpc::CreateCustomChannel("unix:" + socket_path(), grpc::InsecureChannelCredentials(),
                                       arguments);
}

void DaemonFixture::Restart(const std::function<void(Core&)>& adjust) {
  server_->Shutdown(absl::ZeroDuration());
  server_.reset();
  Core core = MakeCore();
  adjust(core);
  StartServer(std::move(core));
}

std::vector<std::string> DaemonFixture::AuditLines() const {
  std::ifstream file(audit_path());
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

DaemonFixture::~DaemonFixture() {
  if (server_ != nullptr) server_->Shutdown(absl::ZeroDuration());
  server_.reset();
  mailbox_.Close();
  OnCore([this] { route_deadline_.reset(); });  // Or the core would wait for it.
  work_.reset();
  core_thread_.join();
  std::filesystem::remove_all(directory_);
}

Core DaemonFixture::MakeCore() {
  return {.executor = core_,
          .mailbox = mailbox_,
          .injector = injector_,
          .owned_routes = owned_routes_,
          .route_deadline = *route_deadline_,
          .limits = limits_,
          .peers = peers_,
          .peer_defaults =
              [] { return config::PeerDefaults{.asn = Asn(65000), .router_id = RouterId(1)}; },
          .reload =
              [this](bool validate_only, const std::function<void(const ReloadOutcome&)>& done) {
                if (!validate_only) ++reloads_;
                done(reload_);
              },
          .board = board_,
          .audit = audit_.get(),
          .policy = policy_,
          .community_sets = community_sets_,
          .wire_watch = wire_watch_,
          .metrics = metrics_,
          .tracer = tracer_,
          .version = "test",
          .started_at = started_at_};
}

void DaemonFixture::SettleCore() {
  OnCore([] {});
  OnCore([] {});
}

void DaemonFixture::PeerUp(PeerId peer, std::vector<Family> families, Pace pace) {
  std::function<void()> ready = [] {};
  if (pace == Pace::kPrompt) {
    ready = [this, peer] {
      boost::asio::post(runtime::Turns::ExecutorOf(core_), [this, peer] { WriteAll(peer); });
    };
  }
  OnCore([&] {
    injector::OutputRules rules;
    rules.format.families.assign(families.begin(), families.end());
    rules.local_asn = Asn(65000);
    rules.local_address = IpAddress::V4(0xC00002FE);
    session::PeerStatus& status = peers_.statuses.at(peer);
    injector_.PeerUp(LabelOf(status), rules, ready, {}, absl::Now());
    status.state = fsm::State::kEstablished;
    status.state_since = absl::Now();
    status.negotiated = session::Negotiated{.peer_router_id = RouterId(7), .families = families};
    observers_.OnStateChange(status, fsm::State::kOpenConfirm);
  });
}

void DaemonFixture::PeerDown(PeerId peer, const std::vector<Family>& retained) {
  OnCore([&] {
    injector_.PeerDown(peer, "the test said so", retained, absl::Now());
    session::PeerStatus& status = peers_.statuses.at(peer);
    status.state = fsm::State::kIdle;
    status.negotiated.reset();
    ++status.flaps;
    status.last_down = session::DownReason{.text = "the test said so"};
    observers_.OnDown(peer, *status.last_down);
    observers_.OnStateChange(status, fsm::State::kEstablished);
  });
}

void DaemonFixture::Write(PeerId peer) {
  OnCore([&] { WriteAll(peer); });
}

void DaemonFixture::WriteAll(PeerId peer) {
  while (injector_.HasOutput(peer)) {
    wire::Parcel parcel;
    injector_.TakeOutput(peer, 1 << 16, parcel);
    injector_.Written(peer);
  }
}

void DaemonFixture::Receive(PeerId peer, UpdateMessage update) {
  OnCore([&] { EXPECT_TRUE(injector_.Receive(peer, std::move(update), absl::Now())); });
}

Nlri Route(const std::string& prefix) { return {.prefix = *Prefix::Parse(prefix)}; }

UpdateMessage Reachable(const std::string& prefix, PathAttributes attributes) {
  const Nlri nlri = Route(prefix);
  attributes.next_hop = NextHopAddress{.address = IpAddress::V4(0xC0000201)};
  return {
      .reachable = {
          {.family = nlri.prefix.family(), .attributes = std::move(attributes), .nlri = {nlri}}}};
}

UpdateMessage Unreachable(const std::string& prefix) {
  const Nlri nlri = Route(prefix);
  return {.unreachable = {{.family = nlri.prefix.family(), .nlri = {nlri}}}};
}

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

std::string FieldAtFault(const grpc::Status& status) {
  const auto request = Find<google::rpc::BadRequest>(status);
  if (!request.has_value() || request->field_violations().empty()) return "";
  return request->field_violations(0).field();
}

std::string Reason(const grpc::Status& status) {
  const auto why = Find<google::rpc::ErrorInfo>(status);
  return why.has_value() && why->domain() == "herald" ? why->reason() : "";
}

std::string Rule(const grpc::Status& status) {
  auto why = Find<google::rpc::ErrorInfo>(status);
  return why.has_value() ? (*why->mutable_metadata())["rule"] : "";
}

bool MayRetry(const grpc::Status& status) {
  return Find<google::rpc::RetryInfo>(status).has_value();
}

}  // namespace herald::rpc
