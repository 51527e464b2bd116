#include "tests/bench/driver/marks.h"

#include <cstdio>
#include <iostream>
#include <stdexcept>

namespace herald::bench {

void Reach(const std::string& mark) {
  std::printf("{\"mark\": \"%s\"}\n", mark.c_str());
  std::fflush(stdout);
  std::string line;
  if (!std::getline(std::cin, line)) throw std::runtime_error("nobody waits for " + mark);
}

void Print(const Figures& figures) {
  std::string text;
  for (const auto& [name, value] : figures) {
    char number[64];
    std::snprintf(number, sizeof number, "%.9g", value);
    text += (text.empty() ? "\"" : ", \"") + name + "\": " + number;
  }
  std::printf("{%s}\n", text.c_str());
  std::fflush(stdout);
}

}  // namespace herald::bench
