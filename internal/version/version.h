#ifndef HERALD_INTERNAL_VERSION_VERSION_H_
#define HERALD_INTERNAL_VERSION_VERSION_H_

namespace herald {

// Of both programs; semantic versioning.
inline constexpr char kVersion[] = "0.1.0";

}  // namespace herald

#endif  // HERALD_INTERNAL_VERSION_VERSION_H_
