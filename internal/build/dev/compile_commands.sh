#!/usr/bin/env bash
# Writes compile_commands.json, and builds the generated headers that the commands look for.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."

bazel build --keep_going //proto/...
bazel aquery 'mnemonic("CppCompile", //...)' --output=jsonproto |
  /usr/bin/python3 internal/build/compile_commands.py "$PWD" >compile_commands.json.new
mv compile_commands.json.new compile_commands.json
echo "Wrote compile_commands.json." >&2
