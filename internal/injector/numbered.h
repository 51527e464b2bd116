#ifndef HERALD_INTERNAL_INJECTOR_NUMBERED_H_
#define HERALD_INTERNAL_INJECTOR_NUMBERED_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace herald::injector {

// Numbers values, so that what refers to one costs four octets and no atomic operation. The value
// that is like none has number 0. A number is good while it has uses, and until the next Collect
// after it has none; so is the address of its value.
template <class Value>
class Numbered {
 public:
  Numbered() : entries_(1) { numbers_.emplace(Value(), 0); }

  uint32_t NumberOf(const Value& value) {
    const auto [found, is_new] = numbers_.try_emplace(value, 0);
    if (is_new) {
      found->second = Allocate(value);
      unused_.push_back(found->second);
    }
    return found->second;
  }
  const Value& At(uint32_t number) const { return entries_[number].value; }

  void Use(uint32_t number) { ++entries_[number].uses; }
  void Release(uint32_t number) {
    if (--entries_[number].uses == 0) unused_.push_back(number);
  }
  // Forgets what has no uses.
  void Collect() {
    for (const uint32_t number : unused_) {
      Entry& entry = entries_[number];
      const bool is_gone = entry.value == Value();
      if (is_gone || entry.uses > 0) continue;
      numbers_.erase(entry.value);
      entry.value = {};
      free_.push_back(number);
    }
    unused_.clear();
  }

 private:
  struct Entry {
    Value value = {};
    size_t uses = 0;
  };

  uint32_t Allocate(const Value& value) {
    if (free_.empty()) {
      entries_.push_back({.value = value});
      return static_cast<uint32_t>(entries_.size() - 1);
    }
    const uint32_t number = free_.back();
    free_.pop_back();
    entries_[number].value = value;
    return number;
  }

  std::deque<Entry> entries_;
  std::vector<uint32_t> free_;
  std::vector<uint32_t> unused_;  // May have uses again, and be in here twice.
  absl::flat_hash_map<Value, uint32_t> numbers_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_NUMBERED_H_
