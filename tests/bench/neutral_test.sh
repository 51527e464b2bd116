#!/bin/bash
# neutral_test.sh FILE: the file, which lists the daemon's targets that the driver depends on, is empty.
set -euo pipefail

[[ -e $1 ]] || exit 1
if [[ -s $1 ]]; then
  echo "the benchmark's driver depends on:" >&2
  cat "$1" >&2
  exit 1
fi
