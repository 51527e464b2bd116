#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/text.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl reload                    applies what is different in the configuration file
  heraldctl reload --validate-only    only tells what would be different
)";

using Texts = google::protobuf::RepeatedPtrField<std::string>;
using Changes = google::protobuf::RepeatedPtrField<v1::ConfigChange>;

struct Options {
  bool validate_only = false;
};

// False: there is none.
bool PrintTexts(absl::string_view what, const Texts& texts) {
  for (const std::string& text : texts) std::cout << what << ' ' << Printable(text) << '\n';
  return !texts.empty();
}

bool PrintChanges(absl::string_view what, const Changes& changes) {
  for (const v1::ConfigChange& change : changes) {
    std::cout << what << ' ' << Printable(change.name()) << ": "
              << Printable(absl::StrJoin(change.fields(), ", "))
              << (change.keeps_session() ? " (session kept)" : " (new session)") << '\n';
  }
  return !changes.empty();
}

void PrintDifference(const v1::ReloadResponse& response) {
  bool any = PrintTexts("peer added:", response.peers_added());
  any |= PrintTexts("peer removed:", response.peers_removed());
  any |= PrintChanges("peer changed:", response.peers_changed());
  any |= PrintTexts("dynamic peers added:", response.dynamic_added());
  any |= PrintTexts("dynamic peers removed:", response.dynamic_removed());
  any |= PrintChanges("dynamic peers changed:", response.dynamic_changed());
  any |= PrintTexts("route added:", response.routes_added());
  any |= PrintTexts("route removed:", response.routes_removed());
  any |= PrintTexts("route changed:", response.routes_changed());
  any |= PrintTexts("listening:", response.listen_opened());
  any |= PrintTexts("no longer listening:", response.listen_closed());
  if (response.log_level_changed()) std::cout << "log level changed\n";
  any |= response.log_level_changed();
  any |= PrintTexts("section changed:", response.sections_changed());
  any |= PrintTexts("takes effect with the next start only:", response.needs_restart());
  if (!any) std::cout << "Nothing is different.\n";
}

ExitCode Reload(const GlobalOptions& global, const Options& options) {
  const Client client(global);
  const auto context = client.Call();
  v1::ReloadRequest request;
  request.set_validate_only(options.validate_only);
  v1::ReloadResponse response;
  const grpc::Status status =
      v1::AdminService::NewStub(client.channel())->Reload(context.get(), request, &response);
  if (!status.ok()) return ReportFailure(status, client.target(), std::cerr);
  if (global.json) {
    std::cout << ToJson(response) << '\n';
  } else {
    PrintDifference(response);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddReload(CommandLine& line) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      line.AddVerb("reload", "Makes the daemon read its configuration again", kExamples,
                   [&line, options] { return Reload(line.options(), *options); });
  verb->add_flag("--validate-only", options->validate_only, "Only tell what would be different");
}

}  // namespace herald::ctl
