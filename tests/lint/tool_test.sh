#!/usr/bin/env bash
# tool.sh must fail on a violation of each program's rules, on nothing to look at, and on nothing else.
# shellcheck disable=SC2016 # Violations are written as they are.
set -euo pipefail

tool=$PWD/tests/lint/tool.sh
tree=$TEST_TMPDIR/tree
git init -q "$tree"

# expect pass|fail PROGRAM FILE CONTENT
expect() {
  local result=pass
  printf '%b' "$4" >"$tree/$3"
  git -C "$tree" add "$3"
  "$tool" "$2" "$tree" >"$TEST_TMPDIR/log" 2>&1 || result=fail
  git -C "$tree" rm -q -f "$3"
  [[ $result == "$1" ]] || {
    echo "$2 on $3: $result, expected $1"
    cat "$TEST_TMPDIR/log"
    exit 1
  }
}

expect pass clang-format a.cc 'int a = 1;\n'
expect fail clang-format a.cc 'int   a=1;\n'
expect pass buildifier BUILD.bazel 'exports_files(["a"])\n'
expect fail buildifier BUILD.bazel 'exports_files( ["a"] )\n'
expect pass shellcheck a '#!/usr/bin/env bash\necho "$1"\n'
expect fail shellcheck a '#!/usr/bin/env bash\necho $1\n'
expect fail shellcheck a.sh '#!/bin/sh\necho $1\n'
expect fail clang-format a.txt 'no source at all\n'
