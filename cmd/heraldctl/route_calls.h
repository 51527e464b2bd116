#ifndef HERALD_CMD_HERALDCTL_ROUTE_CALLS_H_
#define HERALD_CMD_HERALDCTL_ROUTE_CALLS_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "cmd/heraldctl/change_flags.h"
#include "cmd/heraldctl/change_outcome.h"
#include "cmd/heraldctl/client.h"
#include "cmd/heraldctl/injection.h"
#include "cmd/heraldctl/mrt_table.h"
#include "internal/net/prefix.h"

namespace herald::ctl {

// Up to so many routes go in one call, all or none; more go by Inject.
inline constexpr size_t kCallRoutesMax = 1000;
// As do fewer whose attributes are long.
inline constexpr size_t kCallOctetsMax = 1'000'000;

using Context = std::unique_ptr<grpc::ClientContext>;
ChangeOutcome CallAnnounce(const Client& client, Context context,
                           const std::vector<v1::Route>& routes, const ChangeFlags& flags);
// The reason is that of the first route's terms.
ChangeOutcome CallWithdraw(const Client& client, Context context,
                           const std::vector<v1::Route>& routes, const ChangeFlags& flags);

// Adds the waiting of a bulk change to its outcome. call repeats the change of routes, which
// changes nothing more but is answered only when everything before it was sent too.
using CallAgain = std::function<ChangeOutcome(const std::vector<v1::Route>& routes)>;
void AwaitSent(const Injection& injection, const CallAgain& call, ChangeOutcome& outcome);

// What announce and withdraw differ in.
struct ChangeVerb {
  ChangeWords words;
  ChangeOutcome (*call)(const Client&, Context, const std::vector<v1::Route>&, const ChangeFlags&);
};

// Makes and reports a change that one call holds.
ExitCode ChangeByCall(const ChangeVerb& verb, const GlobalOptions& global, const Client& client,
                      const std::vector<v1::Route>& routes, const ChangeFlags& flags);
// Ends and reports a bulk change.
ExitCode Conclude(const ChangeVerb& verb, const GlobalOptions& global, const Client& client,
                  Injection& injection, const ChangeFlags& flags);

// Adds all, under no attributes' key.
void AddAll(const std::vector<Prefix>& prefixes, Injection& injection);

// Adds one peer's routes under attributes_of(attributes in the file), showing how far the reading
// is.
absl::StatusOr<MrtSkipped> AddMrt(
    const std::string& path, uint16_t peer_index,
    const std::function<absl::string_view(absl::string_view)>& attributes_of, Injection& injection);

// Lists the peers of an MRT file for a user who named none.
ExitCode AskForPeerIndex(const std::string& path);

// Warns of what a table had besides routes of the peer.
void ReportSkipped(const MrtSkipped& skipped);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_ROUTE_CALLS_H_
