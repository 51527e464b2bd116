// Feeds every corpus file to the fuzz target once: the main function of a NAME_fuzz_test.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "there is no corpus to replay\n";
    return EXIT_FAILURE;
  }
  for (int i = 1; i < argc; ++i) {
    std::cout << argv[i] << std::endl;  // The last line names the file that crashed.
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      std::cerr << "cannot be read\n";
      return EXIT_FAILURE;
    }
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  }
  return EXIT_SUCCESS;
}
