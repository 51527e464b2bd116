#!/bin/bash
# The demonstration succeeds, and fails where BIRD lacks a route.
set -euo pipefail

export HERALDD=cmd/heraldd/heraldd HERALDCTL=cmd/heraldctl/heraldctl
tests/demo/demo.sh

# A heraldctl that only claims to announce.
liar=$(mktemp -d)
trap 'rm -rf "$liar"' EXIT
cat >"$liar/heraldctl" <<LIAR
#!/bin/bash
if [[ " \$* " == *" announce "* ]]; then exit 0; fi
exec "$PWD/$HERALDCTL" "\$@"
LIAR
chmod +x "$liar/heraldctl"
if HERALDCTL="$liar/heraldctl" tests/demo/demo.sh >"$liar/output" 2>&1; then
  cat "$liar/output"
  echo "demo_test: the demonstration succeeded without routes" >&2
  exit 1
fi
grep -q "BIRD has no blackhole route" "$liar/output"
