#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "internal/config/parse.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"

namespace herald::ctl {
namespace {

using Stub = v1::PeerService::Stub;

constexpr char kAddExamples[] =
    R"(  heraldctl add-peer edge9.yaml
  echo '{name: edge9, address: 192.0.2.9, peer_asn: 65009}' | heraldctl add-peer -
)";
constexpr char kUpdateExamples[] =
    R"(  heraldctl update-peer edge9.yaml    the whole configuration, not only what is different
)";
constexpr char kRemoveExamples[] = "  heraldctl remove-peer edge9\n";
constexpr char kEnableExamples[] = "  heraldctl enable-peer edge9\n";
constexpr char kDisableExamples[] =
    R"(  heraldctl disable-peer edge9
  heraldctl disable-peer edge9 --communication "maintenance until 18:00"
)";
constexpr char kResetExamples[] =
    R"(  heraldctl reset-peer edge9              ends the session, which comes back
  heraldctl reset-peer edge9 --soft in    asks the peer for its routes again
  heraldctl reset-peer edge9 --soft out   sends it ours again
)";

struct Options {
  std::string subject;  // A name, or a file.
  std::string communication;
  std::string soft;
};

// Makes the call and says what came of it.
template <class Request, class Response>
ExitCode Call(const GlobalOptions& global, const Request& request,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const std::function<std::string(const Response&)>& text) {
  const Client client(global);
  const auto context = client.Call();
  const auto stub = v1::PeerService::NewStub(client.channel());
  Response response;
  const grpc::Status status = (stub.get()->*method)(context.get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  std::cout << (global.json ? ToJson(response) : Printable(text(response))) << '\n';
  return ExitCode::kDone;
}

template <class Response>
std::function<std::string(const Response&)> Always(std::string text) {
  return [text = std::move(text)](const Response&) { return text; };
}

// The peer as it would stand in the configuration file; "-": on standard input.
absl::StatusOr<config::v1::Peer> ReadPeerFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (path != "-" && !file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::istream& in = path == "-" ? std::cin : file;
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  auto read = config::ReadPeer(text);
  if (auto* peer = std::get_if<config::v1::Peer>(&read)) return std::move(*peer);
  const auto& faults = std::get<std::vector<config::Fault>>(read);
  return absl::InvalidArgumentError(
      absl::StrJoin(faults, "\n", [&](std::string* out, const config::Fault& fault) {
        *out += config::FormatFault(path, fault);
      }));
}

ExitCode AddPeer(const GlobalOptions& global, const Options& options) {
  absl::StatusOr<config::v1::Peer> peer = ReadPeerFile(options.subject);
  if (!peer.ok()) return ReportUsage(peer.status(), std::cerr);
  v1::AddPeerRequest request;
  *request.mutable_peer() = *std::move(peer);
  return Call(global, request, &Stub::AddPeer,
              Always<v1::AddPeerResponse>(absl::StrCat(
                  "Added ", request.peer().name(), ", until it is removed or the daemon ends.")));
}

std::string FormatUpdate(const v1::UpdatePeerResponse& response) {
  if (response.changed_fields().empty()) return "Nothing is different.";
  return absl::StrCat(
      "Changed ", absl::StrJoin(response.changed_fields(), ", "),
      response.keeps_session() ? "; the session goes on." : "; the session begins anew.");
}

ExitCode UpdatePeer(const GlobalOptions& global, const Options& options) {
  absl::StatusOr<config::v1::Peer> peer = ReadPeerFile(options.subject);
  if (!peer.ok()) return ReportUsage(peer.status(), std::cerr);
  v1::UpdatePeerRequest request;
  *request.mutable_peer() = *std::move(peer);
  return Call<v1::UpdatePeerRequest, v1::UpdatePeerResponse>(global, request, &Stub::UpdatePeer,
                                                             FormatUpdate);
}

ExitCode RemovePeer(const GlobalOptions& global, const Options& options) {
  v1::RemovePeerRequest request;
  request.set_name(options.subject);
  return Call(global, request, &Stub::RemovePeer,
              Always<v1::RemovePeerResponse>(absl::StrCat("Removed ", options.subject, ".")));
}

ExitCode EnablePeer(const GlobalOptions& global, const Options& options) {
  v1::EnablePeerRequest request;
  request.set_name(options.subject);
  return Call(global, request, &Stub::EnablePeer,
              Always<v1::EnablePeerResponse>(absl::StrCat("Enabled ", options.subject, ".")));
}

ExitCode DisablePeer(const GlobalOptions& global, const Options& options) {
  v1::DisablePeerRequest request;
  request.set_name(options.subject);
  request.set_communication(options.communication);
  return Call(global, request, &Stub::DisablePeer,
              Always<v1::DisablePeerResponse>(absl::StrCat("Disabled ", options.subject, ".")));
}

ExitCode ResetPeer(const GlobalOptions& global, const Options& options) {
  v1::ResetPeerRequest request;
  request.set_name(options.subject);
  request.set_communication(options.communication);
  request.set_mode(options.soft.empty()   ? v1::ResetPeerRequest::MODE_HARD
                   : options.soft == "in" ? v1::ResetPeerRequest::MODE_SOFT_IN
                                          : v1::ResetPeerRequest::MODE_SOFT_OUT);
  return Call(global, request, &Stub::ResetPeer,
              Always<v1::ResetPeerResponse>(absl::StrCat("Reset ", options.subject, ".")));
}

using Action = ExitCode (*)(const GlobalOptions&, const Options&);

CLI::App* AddVerb(CommandLine& line, const std::string& name, const std::string& description,
                  const std::string& examples, Action action,
                  const std::shared_ptr<Options>& options) {
  return line.AddVerb(name, description, examples,
                      [&line, action, options] { return action(line.options(), *options); });
}

void AddFileVerb(CommandLine& line, const std::string& name, const std::string& description,
                 const std::string& examples, Action action) {
  auto options = std::make_shared<Options>();
  AddVerb(line, name, description, examples, action, options)
      ->add_option("FILE", options->subject,
                   "The peer in YAML, as in the configuration's peers; -: standard input")
      ->type_name("")
      ->required();
}

CLI::App* AddNameVerb(CommandLine& line, const std::string& name, const std::string& description,
                      const std::string& examples, Action action,
                      const std::shared_ptr<Options>& options) {
  CLI::App* verb = AddVerb(line, name, description, examples, action, options);
  verb->add_option("NAME", options->subject, "The peer")->type_name("")->required();
  return verb;
}

void AddCommunication(CLI::App* verb, const std::shared_ptr<Options>& options) {
  verb->add_option("--communication", options->communication,
                   "Tells the peer's operator why (RFC 9003); at most 128 octets are sent")
      ->type_name("TEXT");
}

}  // namespace

void AddChangePeers(CommandLine& line) {
  AddFileVerb(line, "add-peer", "Adds a peer while the daemon runs", kAddExamples, AddPeer);
  AddFileVerb(line, "update-peer", "Gives a peer another configuration", kUpdateExamples,
              UpdatePeer);
  auto options = std::make_shared<Options>();
  AddNameVerb(line, "remove-peer", "Ends a peer's session and forgets it", kRemoveExamples,
              RemovePeer, options);
  AddNameVerb(line, "enable-peer", "Brings up a peer that is disabled or held down",
              kEnableExamples, EnablePeer, options);
  AddCommunication(AddNameVerb(line, "disable-peer", "Ends a peer's session until it is enabled",
                               kDisableExamples, DisablePeer, options),
                   options);
  CLI::App* reset = AddNameVerb(line, "reset-peer", "Begins a peer's session, or its routes, anew",
                                kResetExamples, ResetPeer, options);
  AddCommunication(reset, options);
  reset->add_option("--soft", options->soft, "Keep the session: in or out")
      ->type_name("DIRECTION")
      ->check(CLI::IsMember({"in", "out"}));
}

}  // namespace herald::ctl
