#!/bin/bash
# run_module.sh FILE.py [PATTERN...]: runs its tests, or those of the patterns ('*.Bird*'), from Bazel's
# runfiles.
set -euo pipefail

export HERALDD="$PWD/cmd/heraldd/heraldd"
export HERALDCTL="$PWD/cmd/heraldctl/heraldctl"
export EXCERPT="$PWD/tests/demo/excerpt.mrt.bz2"
directory=$(dirname "$1")
export PYTHONPATH="$PWD/$directory:$PWD/tests/interop/api:$PWD/tests/interop"
export PYTHONDONTWRITEBYTECODE=1
exec tests/interop/isolated.sh /usr/bin/python3 -m harness.main "$(basename "$1" .py)" "${@:2}"
