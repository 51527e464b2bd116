#include "cmd/heraldctl/route_source.h"

#include "cmd/heraldctl/prefix_file.h"

namespace herald::ctl {

void RouteSource::AddTo(CLI::App& app) {
  CLI::Option* positional =
      app.add_option("PREFIX", prefixes, "192.0.2.0/24; an address alone is a host route")
          ->type_name("");
  CLI::Option* prefix_file =
      app.add_option("--file", file,
                     "A prefix a line, # comments; gzip and bzip2; -: standard input")
          ->type_name("FILE");
  CLI::Option* table =
      app.add_option("--mrt", mrt, "A TABLE_DUMP_V2 table (RFC 6396), plain, gzip or bzip2")
          ->type_name("FILE")
          ->excludes(positional)
          ->excludes(prefix_file);
  app.add_option("--peer-index", peer_index,
                 "Whose routes of the MRT table; without it its peers are listed")
      ->type_name("NUMBER")
      ->needs(table);
  app.add_option("--path-id", path_id,
                 "Path identifier (RFC 7911), 0 to 4294967295, default 0: paths of one prefix that "
                 "differ in it stand side by side; a peer without ADD-PATH is told the lowest")
      ->type_name("NUMBER");
}

absl::StatusOr<std::vector<Prefix>> RouteSource::ReadPrefixes() const {
  absl::StatusOr<std::vector<Prefix>> all = ParsePrefixes(prefixes);
  if (!all.ok()) return all.status();
  if (!file.empty()) {
    const absl::StatusOr<std::vector<Prefix>> from_file = ReadPrefixFile(file);
    if (!from_file.ok()) return from_file.status();
    all->insert(all->end(), from_file->begin(), from_file->end());
    DropRepeated(*all);
  }
  if (all->empty()) return absl::InvalidArgumentError("there is no prefix; see --help");
  return all;
}

}  // namespace herald::ctl
