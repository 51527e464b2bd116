#ifndef HERALD_CMD_HERALDCTL_INJECTION_H_
#define HERALD_CMD_HERALDCTL_INJECTION_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cmd/heraldctl/batch_gatherer.h"
#include "cmd/heraldctl/change_outcome.h"
#include "cmd/heraldctl/client.h"
#include "cmd/heraldctl/inject_stream.h"
#include "cmd/heraldctl/progress.h"

namespace herald::ctl {

// The bulk path of announce and withdraw: gathers prefixes by their attributes, sends them in
// packed batches and shows how far that is.
class Injection {
 public:
  // The batch as a request, without its number. An error refuses the batch.
  using ToRequest = std::function<absl::StatusOr<v1::InjectRequest>(const PackedBatch&)>;

  // owner_client: whose routes they are, under the caller.
  Injection(const Client& client, const ChangeWords& words, std::string owner_client,
            ToRequest to_request)
      : client_(client),
        words_(words),
        owner_client_(std::move(owner_client)),
        to_request_(std::move(to_request)) {}

  // False: the stream broke; Finish tells why.
  bool Add(absl::string_view attributes, const Prefix& prefix);
  // Whether something was sent, so that the progress has begun.
  bool started() const { return stream_ != nullptr; }

  // Sends the rest and waits until everything is answered.
  ChangeOutcome Finish();
  // Once finished: a route of the last batch of each family, by which to wait for all.
  std::vector<v1::Route> LastRoutes() const;
  absl::Time start() const { return start_; }

 private:
  bool SendGathered();
  bool Send(const PackedBatch& batch);
  void Start();

  const Client& client_;
  ChangeWords words_;
  const std::string owner_client_;
  ToRequest to_request_;
  BatchGatherer gathered_;
  absl::Time start_ = absl::Now();
  std::optional<Progress> progress_;
  std::unique_ptr<InjectStream> stream_;
  ChangeOutcome outcome_;
  std::map<Family, v1::Route> last_;
  bool is_told_ = false;  // The stream knows owner_client_.
};

// Whether standard error is a terminal.
bool ErrorsOnTerminal();

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_INJECTION_H_
