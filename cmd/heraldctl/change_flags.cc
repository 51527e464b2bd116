#include "cmd/heraldctl/change_flags.h"

#include "absl/strings/str_cat.h"

namespace herald::ctl {

CLI::Option* AddClient(CLI::App& app, std::string& client) {
  return app
      .add_option("--client", client,
                  "Which of your clients these routes are of; default: the one without a name")
      ->type_name("NAME");
}

void ChangeFlags::AddTo(CLI::App& app) {
  app.add_option("--wait", wait_,
                 absl::StrCat("Done when: accepted (stands, peers are due), durable (outlives the "
                              "daemon), or sent (written to them); default ",
                              wait_))
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"accepted", "durable", "sent"}));
  AddClient(app, client_);
  app.add_flag("--take-over", take_over_, "Even routes that another owns; up to 1,000 routes");
  app.add_flag("--validate-only", validate_only_,
               "Only tell whether it would be done; up to 1,000 routes");
}

v1::WaitFor ChangeFlags::wait_for() const {
  if (wait_ == "sent") return v1::WAIT_FOR_SENT;
  return wait_ == "durable" ? v1::WAIT_FOR_DURABLE : v1::WAIT_FOR_ACCEPTED;
}

absl::Status ChangeFlags::FitsBulk() const {
  const char* option = take_over_           ? "--take-over"
                       : validate_only_     ? "--validate-only"
                       : wait_ == "durable" ? "--wait durable"
                                            : nullptr;
  if (option == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(option, " goes with what one call holds: up to 1,000 routes, not from MRT"));
}

}  // namespace herald::ctl
