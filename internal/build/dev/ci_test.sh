#!/usr/bin/env bash
# .ci/run sums what its lanes count, and is green only if every lane that ran is.
# shellcheck disable=SC2016 # The stand-in expands its own arguments.
set -euo pipefail

tree=$TEST_TMPDIR/tree
mkdir -p "$tree/.ci"
cp .ci/run "$tree/.ci/run"

# expect LAST_LINE STATUS SECONDS CASES [SECONDS OF THE TESTS]: CASES is what the stand-in for ./dev does
# for each verb.
expect() {
  local status=0 said
  printf '#!/usr/bin/env bash\ncase $1 in\n%s\n*) echo "1 passed, 0 failed" ;;\nesac\n' "$4" >"$tree/dev"
  chmod +x "$tree/dev"
  said=$(CI_SECONDS=$3 CI_TEST_SECONDS=${5:-$3} "$tree/.ci/run" 2>&1) || status=$?
  [[ $(tail -n 1 <<<"$said") == "$1" && $status == "$2" ]] || {
    printf 'status %s, expected %s and "%s":\n%s\n' "$status" "$2" "$1" "$said"
    exit 1
  }
}

expect '7 passed, 0 failed' 0 3600 ''
expect '16 passed, 2 failed' 1 3600 'test) echo "10 passed, 2 failed"; exit 1 ;;'
expect '6 passed, 1 failed' 1 3600 'tsan) echo "killed"; exit 1 ;;'
expect '1 passed, 0 failed' 0 60 'asan | tsan | lint | fuzz) echo "0 passed, 1 failed" ;;'
expect '1 passed, 0 failed' 0 0 '' 60
expect '0 passed, 1 failed' 1 1 'test) exec tail -f /dev/null ;;'
