#ifndef HERALD_TESTS_FUZZ_ROUND_TRIP_H_
#define HERALD_TESTS_FUZZ_ROUND_TRIP_H_

#include "internal/bgp/message/update.h"
#include "internal/bgp/wire/update_codec.h"

namespace herald::fuzz {

// Ends the process, and so the fuzz run, if what must hold does not.
void Check(bool holds);

// What was understood reads the same once encoded, in messages no longer than the format allows.
void CheckRoundTrip(const UpdateMessage& update, const wire::UpdateFormat& format);

}  // namespace herald::fuzz

#endif  // HERALD_TESTS_FUZZ_ROUND_TRIP_H_
