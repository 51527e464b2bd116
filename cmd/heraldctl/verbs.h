#ifndef HERALD_CMD_HERALDCTL_VERBS_H_
#define HERALD_CMD_HERALDCTL_VERBS_H_

#include "cmd/heraldctl/command_line.h"

namespace herald::ctl {

// Each adds its verb to the command line.
void AddAnnounce(CommandLine& line);
void AddWithdraw(CommandLine& line);
void AddBlackhole(CommandLine& line);
void AddLease(CommandLine& line);
void AddRoutes(CommandLine& line);
void AddExplain(CommandLine& line);
void AddPeers(CommandLine& line);
void AddWatchPeers(CommandLine& line);
void AddChangePeers(CommandLine& line);
void AddUpdates(CommandLine& line);
void AddServerInfo(CommandLine& line);
void AddReload(CommandLine& line);
void AddAudit(CommandLine& line);
void AddHealth(CommandLine& line);
void AddCompletion(CommandLine& line);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_VERBS_H_
