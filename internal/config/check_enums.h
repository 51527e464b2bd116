#ifndef HERALD_INTERNAL_CONFIG_CHECK_ENUMS_H_
#define HERALD_INTERNAL_CONFIG_CHECK_ENUMS_H_

#include <google/protobuf/message.h>

#include "internal/config/report.h"

namespace herald::config {

// Refuses each enum field that says a number without a name, or one that is not to be said. In a
// file there are only names; a message from elsewhere may have any number.
void CheckEnums(const google::protobuf::Message& message, const Place& place);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_CHECK_ENUMS_H_
