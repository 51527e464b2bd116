#include "cmd/heraldctl/match_flags.h"

namespace herald::ctl {

void MatchFlags::AddTo(CLI::App& app) {
  AddFamily(app, families_)->expected(1);
  CLI::Option* prefix =
      app.add_option("--prefix", prefix_, "Only this prefix")->type_name("PREFIX");
  CLI::Option* longer =
      app.add_flag("--longer", longer_, "And longer ones inside it")->needs(prefix);
  app.add_flag("--covering", covering_, "And shorter ones that cover it")
      ->needs(prefix)
      ->excludes(longer);
  AddCommunities(app, communities_);
  app.add_option("--label", labels_, "Only routes with this label, and others given")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

v1::PrefixFilter MatchFlags::PrefixFilter() const {
  v1::PrefixFilter filter;
  filter.set_prefix(prefix_);
  filter.set_match(longer_     ? v1::PrefixFilter::MATCH_LONGER
                   : covering_ ? v1::PrefixFilter::MATCH_COVERING
                               : v1::PrefixFilter::MATCH_EXACT);
  return filter;
}

}  // namespace herald::ctl
