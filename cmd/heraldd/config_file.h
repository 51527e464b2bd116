#ifndef HERALD_CMD_HERALDD_CONFIG_FILE_H_
#define HERALD_CMD_HERALDD_CONFIG_FILE_H_

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "internal/config/config.h"
#include "internal/config/fault.h"

namespace herald {

// The file with the configuration, and what goes before it.
class ConfigFile {
 public:
  ConfigFile(std::string path, config::Given given) : path_(std::move(path)), given_(given) {}

  const std::string& path() const { return path_; }
  // As it is now, or why it cannot be taken.
  std::variant<config::Config, std::vector<config::Fault>> Read() const;

 private:
  const std::string path_;
  const config::Given given_;
};

}  // namespace herald

#endif  // HERALD_CMD_HERALDD_CONFIG_FILE_H_
