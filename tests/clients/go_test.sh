#!/bin/bash
# Builds the client in Go as whoever runs this, then drives it from the tests' own namespace.
set -euo pipefail

tests/clients/build_go.sh "$TEST_TMPDIR/client"
exec tests/interop/run_module.sh "$1"
