#!/bin/bash
# The suite as a whole, with the blaster and heraldd: each work once, a few routes; and that it fails where
# a daemon does not do its work.
set -euo pipefail

out=$TEST_TMPDIR/out
suite() {
  PYTHONDONTWRITEBYTECODE=1 tests/interop/isolated.sh /usr/bin/python3 tests/bench/suite/main.py \
    --driver tests/bench/driver/driver --heraldd cmd/heraldd/heraldd --out "$out" \
    --rounds 1 --no-warm-up --keep-busy "$@"
}

suite --quick --routes 2000 --blaster tests/bench/driver/blaster --only herald,limit \
  --work a,b-1,b-150k,b-v6,c-100,c-stall,d,e-step,e-flood,t,f-1
for case in a-closed a-open b-1 b-150k b-v6 c-100 c-stall d e-step e-flood t f-1; do
  grep -q "^| $case: .*| herald |" "$out/bench.md" || { echo "no row of $case" >&2; exit 1; }
done
for file in bench.json latency.svg seconds.svg; do
  [[ -s $out/$file ]] || { echo "no $file" >&2; exit 1; }
done

# So short that memory need not be flat yet. The figures are there if all tables were right.
suite --routes 2000 --churn 0.1 || true
for file in churn.json churn.csv churn.svg; do
  [[ -s $out/$file ]] || { echo "no $file" >&2; exit 1; }
done

if suite --quick --routes 2000 --blaster /bin/true --only limit --work b-1; then
  echo "a daemon that ends at once was no failure" >&2
  exit 1
fi
grep -q '"fault"' "$out/bench.json"
