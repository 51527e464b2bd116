#include <stdexcept>

#include "tests/bench/driver/ear.h"

namespace herald::bench {

std::unique_ptr<Ear> MakeEar(const FeedOptions& options) {
  if (options.kind == "herald") return MakeHeraldEar(options);
  if (options.kind == "gobgp4") return MakeGobgpEar(options);
  throw std::runtime_error("nobody can listen to " + options.kind);
}

}  // namespace herald::bench
