#ifndef HERALD_INTERNAL_BGP_SESSION_PREFIX_LIMIT_H_
#define HERALD_INTERNAL_BGP_SESSION_PREFIX_LIMIT_H_

#include <cstddef>
#include <cstdint>

#include "internal/bgp/fsm/event.h"
#include "internal/config/config.h"
#include "internal/net/family.h"

namespace herald::session {

// How many routes of one family a session may bring us, paths of one prefix counted each.
class PrefixLimit {
 public:
  enum class Verdict : uint8_t {
    kFine,
    kWarn,    // The warning's share has been reached; told once until it is undercut.
    kPassed,  // More than the maximum: the session must end.
  };

  explicit PrefixLimit(config::PrefixLimit limit) : limit_(limit) {}

  Family family() const { return limit_.family; }
  uint32_t max() const { return limit_.max; }

  Verdict Judge(size_t routes);
  // A new session: nothing has been told.
  void Reset() { warned_ = false; }
  // Cease, Maximum Number of Prefixes Reached, with the data of RFC 4486 section 4, and when the
  // session comes back.
  fsm::AutomaticStop Stop() const;

 private:
  config::PrefixLimit limit_;
  bool warned_ = false;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PREFIX_LIMIT_H_
