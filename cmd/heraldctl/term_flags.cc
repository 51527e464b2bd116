#include "cmd/heraldctl/term_flags.h"

#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace herald::ctl {
namespace {

CLI::Option* AddList(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                     const std::string& form, const std::string& description) {
  return app.add_option(name, values, description)->type_name(form)->allow_extra_args(false);
}

}  // namespace

void TermFlags::AddTo(CLI::App& app) {
  app.add_option("--ttl", ttl_,
                 absl::StrCat("Withdraw it after so long (90s, 15m, 1h, 7d, never) unless it is "
                              "announced again; default ",
                              ttl_))
      ->type_name("DURATION");
  app.add_option("--lease", lease_, "Withdraw it when this lease ends; see heraldctl lease")
      ->type_name("ID");
  app.add_option("--reason", reason_, "Why, for the audit and for whoever lists it")
      ->type_name("TEXT");
  AddList(app, "--label", labels_, "KEY=VALUE", "To find it by; may be repeated");
  AddList(app, "--peer", peers_, "NAME", "Only to this peer, or another one given");
  AddList(app, "--peer-label", peer_labels_, "KEY=VALUE",
          "Only to peers with this label, and others given");
}

absl::StatusOr<v1::RouteTerms> TermFlags::Parse() const {
  v1::RouteTerms terms;
  if (ttl_ != "never") {
    const absl::StatusOr<uint32_t> seconds = ParseSeconds(ttl_);
    if (!seconds.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--ttl: ", seconds.status().message()));
    }
    terms.set_ttl_s(*seconds);
  }
  terms.set_lease_id(lease_);
  terms.set_reason(reason_);
  absl::Status parsed = ParseLabels("--label", labels_, *terms.mutable_labels());
  if (!parsed.ok()) return parsed;
  if (peers_.empty() && peer_labels_.empty()) return terms;
  terms.mutable_peers()->mutable_names()->Assign(peers_.begin(), peers_.end());
  parsed = ParseLabels("--peer-label", peer_labels_, *terms.mutable_peers()->mutable_labels());
  if (!parsed.ok()) return parsed;
  return terms;
}

absl::StatusOr<uint32_t> ParseSeconds(absl::string_view text) {
  const absl::Status fault = absl::InvalidArgumentError(absl::StrCat(
      "\"", text, "\" is not a duration of whole seconds, such as 90s, 15m, 1h or 7d"));
  absl::Duration duration;
  uint32_t number = 0;
  absl::string_view days = text;
  if (absl::SimpleAtoi(text, &number)) {
    duration = absl::Seconds(number);
  } else if (absl::ConsumeSuffix(&days, "d") && absl::SimpleAtoi(days, &number)) {
    duration = absl::Hours(24) * number;
  } else if (!absl::ParseDuration(text, &duration)) {
    return fault;
  }
  const int64_t seconds = absl::ToInt64Seconds(duration);
  const bool is_whole = absl::Seconds(seconds) == duration;
  if (!is_whole || seconds < 1 || seconds > std::numeric_limits<uint32_t>::max()) return fault;
  return static_cast<uint32_t>(seconds);
}

absl::Status ParseLabels(absl::string_view option, const std::vector<std::string>& texts,
                         LabelMap& labels) {
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(absl::StrCat(option, ": \"", text, "\" is not KEY=VALUE"));
    }
    const auto [at, is_new] = labels.insert({text.substr(0, equals), text.substr(equals + 1)});
    if (!is_new) {
      return absl::InvalidArgumentError(
          absl::StrCat(option, ": \"", at->first, "\" is there twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace herald::ctl
