#ifndef HERALD_INTERNAL_INJECTOR_TERMS_TABLE_H_
#define HERALD_INTERNAL_INJECTOR_TERMS_TABLE_H_

#include <cstddef>

#include "internal/bgp/rib/intern_table.h"
#include "internal/injector/terms.h"

namespace herald::injector {

// Makes equal terms one object, as InternTable does: a client that announces a million routes one
// by one on the same terms has them once.
class TermsTable {
 public:
  TermsRef Intern(Terms terms);
  size_t size() const { return terms_.size(); }

 private:
  rib::InternTable<Terms> terms_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_TERMS_TABLE_H_
